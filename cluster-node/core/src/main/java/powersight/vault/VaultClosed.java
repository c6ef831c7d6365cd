package powersight.vault;

/** A secret in the database cannot be opened here: another key is needed, or somebody moved or altered it. */
public final class VaultClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultClosed(String sentence) {
        super(sentence);
    }

    VaultClosed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
