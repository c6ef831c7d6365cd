package powersight.wire;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the messages of an update are said: {@code powersight/v1/meters/<id>/update/<word>}. */
public enum FirmwareTopic {
    /** The meter listens. */
    OFFER("offer", false),
    CHUNK("chunk", false),
    /** The meter speaks. */
    REQUEST("request", true),
    PROGRESS("progress", true);

    private static final String BEFORE = Channel.PREFIX + "meters/";
    private static final String BETWEEN = "/update/";

    private final String word;
    private final boolean saidByMeter;

    FirmwareTopic(String word, boolean saidByMeter) {
        this.word = word;
        this.saidByMeter = saidByMeter;
    }

    public boolean isSaidByMeter() {
        return saidByMeter;
    }

    public String of(MeterId meter) {
        return BEFORE + meter + BETWEEN + word;
    }

    /** MQTT filters for what meters say of their updates, and nothing that is said to them. */
    public static List<String> saidByMeters() {
        return Stream.of(values())
                .filter(FirmwareTopic::isSaidByMeter)
                .map(kind -> BEFORE + "+" + BETWEEN + kind.word)
                .toList();
    }

    /** Which of them a topic is, and whose; empty for every other topic. */
    public static Optional<Place> find(String topic) {
        int cut = topic.indexOf(BETWEEN);
        if (!topic.startsWith(BEFORE) || cut < BEFORE.length()) return Optional.empty();
        String device = topic.substring(BEFORE.length(), cut);
        String word = topic.substring(cut + BETWEEN.length());
        if (!MeterId.isValid(device)) return Optional.empty();
        for (FirmwareTopic kind : values())
            if (kind.word.equals(word)) return Optional.of(new Place(kind, new MeterId(device)));
        return Optional.empty();
    }

    public record Place(FirmwareTopic kind, MeterId meter) {}
}
