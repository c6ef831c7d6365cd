package powersight.api.http;

import java.util.Optional;
import powersight.platform.Refused;

/** A request that cannot be understood, stopped at the edge: which part of it, what is wrong, and the way out. */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Refused refused;
    private final String field;

    BadInput(int status, String code, String field, String sentence, String advice) {
        super(code + ": " + sentence, null, false, false);
        this.status = status;
        this.refused = new Refused(code, sentence, advice);
        this.field = field;
    }

    /** 400 for the named parameter or field. */
    public static BadInput of(String field, String sentence, String advice) {
        return new BadInput(400, "bad-input", field, sentence, advice);
    }

    /** Any other refusal that concerns the request as a whole. */
    public static BadInput whole(int status, String code, String sentence, String advice) {
        return new BadInput(status, code, "", sentence, advice);
    }

    int status() {
        return status;
    }

    public Refused refused() {
        return refused;
    }

    Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }
}
