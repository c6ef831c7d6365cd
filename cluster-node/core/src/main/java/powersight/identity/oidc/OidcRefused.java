package powersight.identity.oidc;

/** The provider did not answer as the rules ask. The sentence is for the log: to the visitor all of these are one. */
public final class OidcRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OidcRefused(String sentence) {
        super(sentence);
    }

    OidcRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
