package powersight.scheduling;

import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The refusals of this feature that are said in more than one place. What is another's is answered like what is not there. */
final class No {
    private No() {}

    static RefusedException because(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    static RefusedException office() {
        return because("no-such-office", "there is no such office", "GET /api/v1/offices lists them");
    }

    static RefusedException officer() {
        return because("no-such-officer", "there is no such officer", "look at the office's officers");
    }

    static RefusedException appointment() {
        return because("no-such-appointment", "there is no such appointment", "look at the list of appointments");
    }

    static RefusedException taken() {
        return because("slot-taken", "somebody else has that slot", "choose another free slot");
    }
}
