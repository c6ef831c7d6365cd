package powersight.identity;

import java.util.Locale;
import java.util.Optional;
import powersight.platform.Database;

/** Lets people in by name and password, and by a code where they asked for one. */
public final class SignIn {
    private final Database database;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final SecondFactor secondFactor;
    private final Sessions sessions;

    SignIn(Database database, PasswordHash hash, Throttle throttle, SecondFactor secondFactor, Sessions sessions) {
        this.database = database;
        this.hash = hash;
        this.throttle = throttle;
        this.secondFactor = secondFactor;
        this.sessions = sessions;
    }

    /**
     * Refuses with {@code sign-in-refused} (whatever was wrong), {@code code-needed} or {@code code-wrong} (the password
     * was right), {@code too-many-attempts} or {@code busy}.
     *
     * @param code from the telephone, or a recovery code; asked for when it is needed
     */
    public Tokens withPassword(String name, String password, Optional<String> code, Visitor visitor) {
        String here = "sign-in-address/" + visitor.address();
        String pair = "sign-in/" + name.strip().toLowerCase(Locale.ROOT) + "/" + visitor.address();
        throttle.attempt(pair, Throttle.PAIR);
        throttle.attempt(here, Throttle.ADDRESS);

        Optional<Account> found = database.jdbi().withHandle(handle -> Account.byName(handle, name));
        // one hash is computed in any case, and only then is anything said
        boolean right = password.length() <= PasswordRules.LONGEST * 2
                && found.map(account -> hash.matches(password, account.passwordHash()))
                        .orElseGet(() -> hash.matchesNobody(password));
        if (!right || !found.get().active()) throw No.signIn();

        Account account = found.get();
        if (secondFactor.isOn(account.id())) {
            if (code.isEmpty()) {
                throttle.takeBack(pair);
                throttle.takeBack(here);
                throw No.because(
                        "code-needed", "this account asks for a code as well", "send the code from your telephone");
            }
            // guesses at a code are counted over all addresses: only who has the password can make the owner wait
            String codes = "code/" + account.id();
            throttle.attempt(codes, Throttle.PAIR);
            if (!secondFactor.accepts(account.id(), code.get()))
                throw No.because("code-wrong", "the code is wrong, too old or used already", "take the next one");
            throttle.forget(codes);
        }
        throttle.forget(pair);
        throttle.takeBack(here);
        return database.jdbi()
                .inTransaction(handle -> sessions.begin(
                        handle,
                        Account.byId(handle, account.id())
                                .filter(Account::active)
                                .orElseThrow(No::signIn),
                        visitor));
    }
}
