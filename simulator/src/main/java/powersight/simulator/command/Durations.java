package powersight.simulator.command;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads "5m", "200ms", "1h30m" or ISO "PT5M" as people type them. */
final class Durations implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        String plain = text.trim().toLowerCase(Locale.ROOT);
        try {
            if (plain.endsWith("ms")) return Duration.ofMillis(Long.parseLong(plain.substring(0, plain.length() - 2)));
            if (plain.startsWith("p")) return Duration.parse(plain);
            if (plain.endsWith("d")) return Duration.ofDays(Long.parseLong(plain.substring(0, plain.length() - 1)));
            return Duration.parse("pt" + plain);
        } catch (RuntimeException e) {
            throw new TypeConversionException("'" + text + "' is no duration; write 5s, 5m, 1h or 2d");
        }
    }
}
