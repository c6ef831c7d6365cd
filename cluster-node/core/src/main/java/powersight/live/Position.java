package powersight.live;

/** A place in a topic's stream: which stream, and the number of its last change that was seen. */
public record Position(String epoch, long seq) {}
