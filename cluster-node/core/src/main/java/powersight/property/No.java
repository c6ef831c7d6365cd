package powersight.property;

import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The refusals of this feature that are said in more than one place. What is another's is said to be missing. */
final class No {
    private No() {}

    static RefusedException because(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    static RefusedException flat(FlatId id) {
        return because("no-such-flat", "there is no flat " + id, "look at your own flats");
    }

    static RefusedException meterElsewhere(String meter) {
        return because(
                "meter-elsewhere",
                "meter " + meter + " hangs in another flat",
                "read the number on the meter again; if it is right, ask the office");
    }
}
