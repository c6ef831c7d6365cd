package powersight.ingest;

import org.jspecify.annotations.Nullable;

/** A transport could not begin; the message is one sentence that names the thing and the way out. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CannotStart(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
