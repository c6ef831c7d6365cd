package powersight.platform;

/** Carries a {@link Refused} through code that has no reply to put it in, such as SQL written for a route. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refused refused;

    public RefusedException(Refused refused) {
        super(refused.code() + ": " + refused.sentence(), null, false, false);
        this.refused = refused;
    }

    public Refused refused() {
        return refused;
    }
}
