package powersight.delegation;

import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The refusals of this feature that are said in more than one place. */
final class No {
    private No() {}

    static RefusedException because(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    static RefusedException circular() {
        return because("delegation-circular", "the right would come back to whom it came from", "name somebody else");
    }
}
