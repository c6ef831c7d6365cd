package powersight.wire;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where a message arrived: whose channel, and what kind of thing is said there.
 *
 * <p>Ours are {@code powersight/v1/meters/<id>/<kind>} and {@code powersight/v1/concentrators/<id>/<kind>}. Two foreign
 * ones are understood as well: {@code energy/meters/<id>} and {@code energy/<id>/data}, with or without a leading slash.
 * An AMQP routing key is the same words with dots.
 */
public record Channel(Kind kind, String device) {
    public enum Kind {
        READINGS("readings"),
        HEARTBEAT("heartbeat"),
        LAST_GASP("last-gasp"),
        GAP("gap"),
        REPLIES("replies"),
        COMMANDS("commands"),
        /** {@code energy/<id>/data}: one reading, with every field of that format required. */
        FLAT_READING("data"),
        CONCENTRATOR_READINGS("readings"),
        CONCENTRATOR_HEARTBEAT("heartbeat");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public boolean isConcentrator() {
            return this == CONCENTRATOR_READINGS || this == CONCENTRATOR_HEARTBEAT;
        }
    }

    public static final String PREFIX = "powersight/v1/";
    private static final String METERS = PREFIX + "meters/";
    private static final String CONCENTRATORS = PREFIX + "concentrators/";
    private static final String ADVICE =
            "publish to powersight/v1/meters/<id>/readings, energy/meters/<id> or energy/<id>/data";

    public Channel {
        if (!MeterId.isValid(device))
            throw new BadMessage("bad-topic", "topic", "the topic names no valid device: " + MeterId.SHAPE);
    }

    /** MQTT filters that let through all that meters say on our own topics, and nothing that is said to them. */
    public static List<String> saidByMeters() {
        return Stream.of(Kind.values())
                .filter(kind -> kind != Kind.COMMANDS && kind != Kind.FLAT_READING && !kind.isConcentrator())
                .map(kind -> METERS + "+/" + kind.word)
                .toList();
    }

    public static Channel of(Kind kind, MeterId meter) {
        return new Channel(kind, meter.value());
    }

    public static Channel of(Kind kind, ConcentratorId concentrator) {
        return new Channel(kind, concentrator.value());
    }

    public static Channel ofTopic(String topic) {
        String path = topic.startsWith("/") ? topic.substring(1) : topic;
        if (path.startsWith(METERS)) return own(path.substring(METERS.length()), false);
        if (path.startsWith(CONCENTRATORS)) return own(path.substring(CONCENTRATORS.length()), true);
        if (path.startsWith("energy/meters/"))
            return new Channel(Kind.READINGS, path.substring("energy/meters/".length()));
        if (path.startsWith("energy/") && path.endsWith("/data") && path.length() > "energy//data".length())
            return new Channel(Kind.FLAT_READING, path.substring("energy/".length(), path.length() - "/data".length()));
        throw new BadMessage("bad-topic", "topic", "nothing is expected on this topic; " + ADVICE);
    }

    public static Channel ofRoutingKey(String key) {
        return ofTopic(key.replace('.', '/'));
    }

    public String topic() {
        return switch (kind) {
            case FLAT_READING -> "energy/" + device + "/data";
            case CONCENTRATOR_READINGS, CONCENTRATOR_HEARTBEAT -> CONCENTRATORS + device + "/" + kind.word;
            default -> METERS + device + "/" + kind.word;
        };
    }

    public String routingKey() {
        return topic().replace('/', '.');
    }

    private static Channel own(String rest, boolean concentrator) {
        int slash = rest.indexOf('/');
        String word = slash < 0 ? "" : rest.substring(slash + 1);
        for (Kind kind : Kind.values())
            if (kind != Kind.FLAT_READING && kind.isConcentrator() == concentrator && kind.word.equals(word))
                return new Channel(kind, rest.substring(0, slash));
        throw new BadMessage("bad-topic", "topic", "'" + word + "' is no channel of a device; " + ADVICE);
    }
}
