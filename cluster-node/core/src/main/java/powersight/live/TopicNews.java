package powersight.live;

/**
 * What a watcher of a topic is told. The content is JSON text, written once however many watch.
 *
 * <p>Numbers of one epoch follow each other without a gap; a {@link Snapshot} starts anew at any number.
 */
public sealed interface TopicNews {
    /** The topic's whole content. */
    record Snapshot(Position position, String data) implements TopicNews {}

    /** The fields that changed since the number before. {@code at} is ISO grid time. */
    record Change(Position position, String at, String data) implements TopicNews {}

    /** There is no such topic, so nothing will come. */
    record Refused(String code) implements TopicNews {}

    /** News for one of a watcher's subscriptions, by the number that the watcher chose for it. */
    record For(int subscription, TopicNews news) {}
}
