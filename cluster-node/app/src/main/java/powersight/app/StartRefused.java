package powersight.app;

/** The start ends here, for a reason that a person can mend: one sentence, and the way out. */
final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String wayOut;

    StartRefused(String sentence, String wayOut) {
        super(sentence);
        this.wayOut = wayOut;
    }

    StartRefused(String sentence, String wayOut, Throwable cause) {
        super(sentence, cause);
        this.wayOut = wayOut;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    String wayOut() {
        return wayOut;
    }
}
