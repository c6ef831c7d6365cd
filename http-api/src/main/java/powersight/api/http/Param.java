package powersight.api.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import powersight.wire.MeterId;

/**
 * One value in a path or a query: its name, what it means, its shape in the OpenAPI document, and how its text is read.
 * {@code read} throws {@link IllegalArgumentException} or {@link DateTimeException} on a wrong text.
 */
public record Param<T>(
        String name,
        boolean inPath,
        boolean required,
        String meaning,
        Map<String, Object> schema,
        Optional<T> otherwise,
        Function<String, T> read) {
    private static final int LONGEST = 300, LONGEST_ADDRESS = 4_096;

    public static Param<String> text(String name, String meaning) {
        return new Param<>(
                name,
                false,
                false,
                meaning,
                Map.of("type", "string", "maxLength", LONGEST),
                Optional.empty(),
                Function.identity());
    }

    public static Param<Integer> whole(String name, String meaning, int least, int most, int otherwise) {
        Map<String, Object> schema = Map.of("type", "integer", "minimum", least, "maximum", most, "default", otherwise);
        return new Param<>(name, false, false, meaning, schema, Optional.of(otherwise), text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most)
                throw new IllegalArgumentException("it must be " + least + " to " + most);
            return value;
        });
    }

    /** A text that others make and that may be as long as an address can hold. */
    public static Param<String> longText(String name, String meaning) {
        return new Param<>(
                name, false, false, meaning, Map.of("type", "string"), Optional.empty(), Function.identity());
    }

    /** Any number of an id or a place in a list. */
    public static Param<Long> whole(String name, String meaning) {
        Map<String, Object> schema = Map.of("type", "integer", "format", "int64", "minimum", 0);
        return new Param<>(name, false, false, meaning, schema, Optional.empty(), text -> {
            long value = Long.parseLong(text);
            if (value < 0) throw new IllegalArgumentException("it must not be negative");
            return value;
        });
    }

    /** ISO-8601 with Z or an offset, or epoch seconds. */
    public static Param<Instant> time(String name, String meaning) {
        Map<String, Object> schema =
                Map.of("type", "string", "examples", List.of("2026-11-21T12:00:00Z", "1795262400"));
        return new Param<>(name, false, false, meaning, schema, Optional.empty(), Param::instant);
    }

    public static <E extends Enum<E>> Param<E> word(String name, String meaning, Class<E> words) {
        return oneOf(
                name,
                meaning,
                Arrays.stream(words.getEnumConstants()).collect(Collectors.toMap(E::name, Function.identity())));
    }

    public static <E> Param<E> oneOf(String name, String meaning, Map<String, E> words) {
        List<String> names = words.keySet().stream().sorted().toList();
        return new Param<>(
                name, false, false, meaning, Map.of("type", "string", "enum", names), Optional.empty(), text -> {
                    E value = words.get(text);
                    if (value == null)
                        throw new IllegalArgumentException("it must be one of " + String.join(", ", names));
                    return value;
                });
    }

    public static Param<MeterId> meter(String name) {
        return new Param<>(
                name,
                true,
                true,
                "the meter's id",
                Map.of("type", "string", "pattern", "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"),
                Optional.empty(),
                MeterId::new);
    }

    public <R> Param<R> as(Function<T, R> further) {
        return new Param<>(name, inPath, required, meaning, schema, Optional.empty(), read.andThen(further));
    }

    public Param<T> named(String other) {
        return new Param<>(other, inPath, required, meaning, schema, otherwise, read);
    }

    /** The same value as a part of the path. */
    public Param<T> ofPath() {
        return new Param<>(name, true, true, meaning, schema, otherwise, read);
    }

    /** The same value in the query, and it may be left out. */
    public Param<T> ofQuery() {
        return new Param<>(name, false, false, meaning, schema, otherwise, read);
    }

    public Param<T> mandatory() {
        return new Param<>(name, inPath, true, meaning, schema, otherwise, read);
    }

    /** @throws BadInput naming this parameter */
    public T parsed(String text) {
        int longest = schema.equals(Map.of("type", "string")) ? LONGEST_ADDRESS : LONGEST;
        if (text.length() > longest)
            throw BadInput.of(name, name + " is too long", "at most " + longest + " characters");
        if (text.indexOf('\0') >= 0) throw BadInput.of(name, name + " holds a zero character", "leave it out");
        try {
            return read.apply(text);
        } catch (NumberFormatException e) {
            throw BadInput.of(name, name + " is not a whole number", meaning);
        } catch (IllegalArgumentException e) {
            throw BadInput.of(name, name + " is not right: " + e.getMessage(), meaning);
        } catch (DateTimeException e) {
            throw BadInput.of(
                    name, name + " is not a time", "write it as 2026-11-21T12:00:00Z or as seconds since 1970");
        }
    }

    /** Times outside of these years are slips of the finger, and no store can hold them. */
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z"),
            LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static Instant instant(String text) {
        boolean seconds = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() <= 12;
        Instant time = seconds
                ? Instant.ofEpochSecond(Long.parseLong(text))
                : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT).replace(' ', '+'))
                        .toInstant();
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST))
            throw new IllegalArgumentException("it must lie between 1970 and 2200");
        return time;
    }
}
