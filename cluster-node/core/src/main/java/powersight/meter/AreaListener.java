package powersight.meter;

/** Whom meters tell of their changes. Must return at once: it is called on the way of every reading. */
public interface AreaListener {
    AreaListener NOBODY = report -> {};

    void report(AreaReport report);
}
