package powersight.identity;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;

/** A code from the telephone besides the password, and ten codes on paper for the day the telephone is lost. */
public final class SecondFactor {
    private static final int SECRET_BYTES = 20, RECOVERY_CODES = 10;
    /** Switching codes on takes a sign-in this young: whoever finds a page left open cannot lock its owner out. */
    static final Duration RECENT = Duration.ofMinutes(10);

    /** @param uri what the QR code holds that an authenticator scans */
    public record Enrolment(String secret, String uri) {
        @Override
        public String toString() {
            return "an enrolment";
        }
    }

    static final SealedColumn SEEDS = new SealedColumn("second_factor", "account", "secret", true);

    private record Row(byte[] secret, long lastStep) {}

    private final Database database;
    private final Vault vault;
    private final PasswordHash hash;
    private final Throttle throttle;
    private final Outbox outbox;
    private final Secrets secrets;
    private final Clock clock;

    SecondFactor(
            Database database,
            Vault vault,
            PasswordHash hash,
            Throttle throttle,
            Outbox outbox,
            Secrets secrets,
            Clock clock) {
        this.database = database;
        this.vault = vault;
        this.hash = hash;
        this.throttle = throttle;
        this.outbox = outbox;
        this.secrets = secrets;
        this.clock = clock;
    }

    public boolean isOn(AccountId account) {
        return database.jdbi().withHandle(handle -> isOn(handle, account));
    }

    static boolean isOn(Handle handle, AccountId account) {
        return handle.createQuery("select exists (select 1 from second_factor where account = ? and confirmed)")
                .bind(0, account.value())
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * A new secret; it is asked for once {@link #confirm} has shown that the telephone has it. Refuses with
     * {@code sign-in-again} a session that was begun more than {@link #RECENT} ago.
     */
    public Enrolment begin(Principal who) {
        AccountId id = who.account();
        if (!signedInOfLate(who))
            throw No.because(
                    "sign-in-again",
                    "you signed in more than " + RECENT.toMinutes() + " minutes ago",
                    "sign out and in again, then switch codes on");
        byte[] secret = secrets.bytes(SECRET_BYTES);
        Account account = database.jdbi().inTransaction(handle -> {
            int rows = handle.execute("""
                    insert into second_factor (account, secret) values (?, ?)
                    on conflict (account) do update set secret = excluded.secret, last_step = -1
                    where not second_factor.confirmed""", id.value(), vault.sealBytes(SEEDS.place(id.value()), secret));
            if (rows == 0) throw No.because("second-factor-on", "codes are asked for already", "switch them off first");
            return Account.byId(handle, id).orElseThrow(() -> No.account(id));
        });
        String label = URLEncoder.encode("PowerSight:" + account.name(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        String text = Totp.base32(secret);
        return new Enrolment(text, "otpauth://totp/" + label + "?secret=" + text + "&issuer=PowerSight");
    }

    private boolean signedInOfLate(Principal who) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select exists (select 1 from session where id = ? and account = ? and created_at > ?)")
                        .bind(0, who.credential())
                        .bind(1, who.account().value())
                        .bind(2, clock.instant().minus(RECENT))
                        .mapTo(Boolean.class)
                        .one());
    }

    /** Switches it on; the recovery codes are shown this once. */
    public List<String> confirm(AccountId id, String code) {
        throttle.attempt("second-factor/" + id, Throttle.PAIR);
        return database.jdbi().inTransaction(handle -> {
            Row row = row(handle, id, false)
                    .orElseThrow(() -> No.because(
                            "no-second-factor-begun", "there is no new secret to confirm", "ask for one first"));
            if (!used(handle, id, row, code))
                throw No.because(
                        "code-wrong", "the code is wrong or too old", "check the telephone's clock, take the next");
            handle.execute("update second_factor set confirmed = true where account = ?", id.value());
            tell(handle, id, IdentityMail.SECOND_FACTOR_ON);
            return newRecoveryCodes(handle, id);
        });
    }

    /** Switches it off; takes the password and a code, because a session alone may be a stolen one. */
    public void remove(AccountId id, String password, String code) {
        throttle.attempt("second-factor/" + id, Throttle.PAIR);
        Account account =
                database.jdbi().withHandle(handle -> Account.byId(handle, id)).orElseThrow(() -> No.account(id));
        if (!hash.matches(password, account.passwordHash()) || !accepts(id, code))
            throw No.because("code-wrong", "the password or the code is wrong", "try again with the next code");
        database.jdbi().useTransaction(handle -> {
            handle.execute("delete from recovery_code where account = ?", id.value());
            handle.execute("delete from second_factor where account = ?", id.value());
            tell(handle, id, IdentityMail.SECOND_FACTOR_OFF);
        });
    }

    /** Whether the code is good now; it is not good again. One half-minute early or late is allowed for slow thumbs. */
    boolean accepts(AccountId id, String code) {
        return database.jdbi()
                .inTransaction(handle -> row(handle, id, true)
                                .map(row -> used(handle, id, row, code))
                                .orElse(false)
                        || recovered(handle, id, code));
    }

    private boolean used(Handle handle, AccountId id, Row row, String code) {
        long now = Totp.step(clock.instant());
        String typed = code.replace(" ", "");
        for (long step = now - 1; step <= now + 1; step++)
            if (step > row.lastStep() && same(typed, Totp.code(row.secret(), step, Totp.DIGITS))) {
                handle.execute("update second_factor set last_step = ? where account = ?", step, id.value());
                return true;
            }
        return false;
    }

    private boolean recovered(Handle handle, AccountId id, String code) {
        return handle.execute(
                        "update recovery_code set used_at = ? where account = ? and sha256 = ? and used_at is null",
                        clock.instant(),
                        id.value(),
                        Secrets.sha256(plain(code)))
                == 1;
    }

    private List<String> newRecoveryCodes(Handle handle, AccountId id) {
        handle.execute("delete from recovery_code where account = ?", id.value());
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            String code = Totp.base32(secrets.bytes(15)).replaceAll("(....)(?!$)", "$1-"); // 120 bits
            handle.execute(
                    "insert into recovery_code (account, sha256) values (?, ?)",
                    id.value(),
                    Secrets.sha256(plain(code)));
            codes.add(code);
        }
        return List.copyOf(codes);
    }

    /** Locks the row, so that two requests with one code take turns. */
    private Optional<Row> row(Handle handle, AccountId id, boolean confirmed) {
        return handle.createQuery(
                        "select secret, last_step from second_factor where account = ? and confirmed = ? for update")
                .bind(0, id.value())
                .bind(1, confirmed)
                .map((row, context) ->
                        new Row(vault.openBytes(SEEDS.place(id.value()), row.getBytes(1)), row.getLong(2)))
                .findOne();
    }

    private void tell(Handle handle, AccountId id, IdentityMail what) {
        Account account = Account.byId(handle, id).orElseThrow(() -> No.account(id));
        account.email()
                .ifPresent(email -> outbox.put(
                        handle,
                        new Mail(
                                what.key() + "/" + secrets.id(),
                                email,
                                account.language(),
                                what,
                                Map.of("name", account.fullName()))));
    }

    private static String plain(String code) {
        return code.replaceAll("[- ]", "").toUpperCase(Locale.ROOT);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
