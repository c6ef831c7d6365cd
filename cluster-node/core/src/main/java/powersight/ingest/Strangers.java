package powersight.ingest;

/** Is told of every name that asked to come in and could not prove itself, so that an officer can see and commission it. */
@FunctionalInterface
public interface Strangers {
    /** Called often and from network threads: must return at once. */
    void heard(String deviceId, String transport);
}
