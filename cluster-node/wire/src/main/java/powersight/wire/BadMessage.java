package powersight.wire;

/** A message that the language does not allow. Carries the {@link Refusal}; has no stack trace, since it is the sender's. */
public final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public BadMessage(String code, String field, String sentence) {
        this(new Refusal(code, field, sentence));
    }

    public BadMessage(Refusal refusal) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
