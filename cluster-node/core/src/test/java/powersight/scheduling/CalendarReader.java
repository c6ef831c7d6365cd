package powersight.scheduling;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small reader of iCalendar, written from the RFC and knowing nothing of our writer. Refuses what the RFC forbids. */
public final class CalendarReader {
    public record Read(Map<String, String> properties, List<Map<String, String>> events) {}

    private CalendarReader() {}

    /** Events as property name (without parameters) to unescaped value; parameters are under {@code NAME;params}. */
    public static Read read(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) throw new IllegalArgumentException("a bare LF");
            if (octets[i] != '\r') continue;
            if (i + 1 == octets.length || octets[i + 1] != '\n') throw new IllegalArgumentException("a bare CR");
            byte[] line = Arrays.copyOfRange(octets, from, i);
            if (line.length > 75) throw new IllegalArgumentException("a line of " + line.length + " octets");
            strictUtf8(line);
            lines.add(line);
            from = i + 2;
        }
        if (from != octets.length) throw new IllegalArgumentException("the last line has no end");
        List<String> unfolded = new ArrayList<>();
        for (byte[] line : lines) {
            String part = new String(line, StandardCharsets.UTF_8);
            if (part.startsWith(" "))
                unfolded.set(unfolded.size() - 1, unfolded.get(unfolded.size() - 1) + part.substring(1));
            else unfolded.add(part);
        }
        return objects(unfolded);
    }

    private static Read objects(List<String> lines) {
        Map<String, String> calendar = new LinkedHashMap<>();
        List<Map<String, String>> events = new ArrayList<>();
        Map<String, String> now = calendar;
        if (!lines.get(0).equals("BEGIN:VCALENDAR")) throw new IllegalArgumentException(lines.get(0));
        if (!lines.get(lines.size() - 1).equals("END:VCALENDAR")) throw new IllegalArgumentException("no end");
        for (String line : lines.subList(1, lines.size() - 1)) {
            if (line.equals("BEGIN:VEVENT")) {
                now = new LinkedHashMap<>();
                events.add(now);
            } else if (line.equals("END:VEVENT")) {
                now = calendar;
            } else {
                int colon = colon(line);
                String left = line.substring(0, colon);
                int semicolon = left.indexOf(';');
                String name = semicolon < 0 ? left : left.substring(0, semicolon);
                if (!name.matches("[A-Z-]+")) throw new IllegalArgumentException("no property: " + line);
                if (now.put(name, unescaped(line.substring(colon + 1))) != null)
                    throw new IllegalArgumentException(name + " is there twice");
                if (semicolon > 0) now.put(name + ";params", left.substring(semicolon + 1));
            }
        }
        return new Read(calendar, events);
    }

    /** The first colon that is not within quotes. */
    private static int colon(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '"') quoted = !quoted;
            if (line.charAt(i) == ':' && !quoted) return i;
        }
        throw new IllegalArgumentException("no value: " + line);
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char next = value.charAt(++i);
            plain.append(
                    switch (next) {
                        case 'n', 'N' -> '\n';
                        case '\\', ';', ',' -> next;
                        default -> throw new IllegalArgumentException("escaped " + next);
                    });
        }
        return plain.toString();
    }

    private static void strictUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a character was torn apart", e);
        }
    }
}
