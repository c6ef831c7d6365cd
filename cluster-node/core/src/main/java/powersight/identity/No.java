package powersight.identity;

import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The refusals of this feature that are said in more than one place; texts do not tell whether an account exists. */
final class No {
    private No() {}

    static RefusedException because(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    static RefusedException signIn() {
        return because(
                "sign-in-refused", "the name or the password is wrong", "try again, or ask for a new password by mail");
    }

    static RefusedException token() {
        return because("token-refused", "the token is not one of ours, or no longer good", "sign in again");
    }

    static RefusedException link() {
        return because("link-refused", "the link was used already, is too old or not complete", "ask for another one");
    }

    static RefusedException account(AccountId id) {
        return because("no-such-account", "there is no account " + id, "look at the list of accounts");
    }
}
