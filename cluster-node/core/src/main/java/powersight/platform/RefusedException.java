package powersight.platform;

import java.util.Optional;

/** Carries a {@link Refused} through code that has no reply to put it in, such as SQL written for a route. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refused refused;
    private final String link;

    public RefusedException(Refused refused) {
        this(refused, "");
    }

    /** @param link the address of what stands in the way, such as the thing that is there already */
    public RefusedException(Refused refused, String link) {
        super(refused.code() + ": " + refused.sentence(), null, false, false);
        this.refused = refused;
        this.link = link;
    }

    public Optional<String> link() {
        return link.isEmpty() ? Optional.empty() : Optional.of(link);
    }

    public Refused refused() {
        return refused;
    }
}
