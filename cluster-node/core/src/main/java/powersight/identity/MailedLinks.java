package powersight.identity;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.notification.Language;
import powersight.platform.Database;

/**
 * Links that are sent by mail, each good once and for a while. Whoever asks for one is answered at once and the same as
 * everybody; what takes time is done afterwards. If the process dies right then, the person asks again.
 */
final class MailedLinks {
    private static final Logger log = LoggerFactory.getLogger(MailedLinks.class);

    enum Purpose {
        /** opens an account, which is not there yet */
        CONFIRM("aktivacija", Duration.ofHours(24)),
        /** sets another password */
        RESET("lozinka", Duration.ofMinutes(30));

        private final String page;
        private final Duration life;

        Purpose(String page, Duration life) {
            this.page = page;
            this.life = life;
        }
    }

    /** Whom a link was sent to. */
    record Addressee(Optional<AccountId> account, String email, String fullName, Language language) {}

    private final Database database;
    private final Throttle throttle;
    private final Secrets secrets;
    private final PublicUrl publicUrl;
    private final Clock clock;
    private final Executor background;

    MailedLinks(
            Database database,
            Throttle throttle,
            Secrets secrets,
            PublicUrl publicUrl,
            Clock clock,
            Executor background) {
        this.database = database;
        this.throttle = throttle;
        this.secrets = secrets;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.background = background;
    }

    /** The letter is written later, unless that mailbox has had enough of late, whoever asked. */
    void write(String mailbox, Consumer<Handle> letter) {
        background.execute(() -> {
            try {
                if (throttle.allowed("mailbox/" + mailbox, Throttle.MAILBOX))
                    database.jdbi().useTransaction(letter::accept);
            } catch (RuntimeException e) {
                log.warn("a letter with a link was not written; the person will ask again", e);
            }
        });
    }

    /** The address to be opened. The token stands behind the #, which browsers send to no server and write into no log. */
    String make(Handle handle, Purpose purpose, Addressee to) {
        String token = secrets.token();
        handle.execute(
                """
                insert into mailed_link (sha256, purpose, account, email, full_name, language, expires_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                Secrets.sha256(token),
                purpose.name(),
                to.account().map(AccountId::value).orElse(null),
                to.email(),
                to.fullName(),
                to.language().tag(),
                clock.instant().plus(purpose.life));
        return publicUrl.page("/" + purpose.page) + "#token=" + token;
    }

    /** To whom it was sent; nobody when it was used, is too old, or was never ours. It stays good. */
    Addressee addressee(Handle handle, Purpose purpose, String token) {
        return handle.createQuery("""
                        select account, email, full_name, language from mailed_link
                        where sha256 = ? and purpose = ? and used_at is null and expires_at > ?""")
                .bind(0, Secrets.sha256(token))
                .bind(1, purpose.name())
                .bind(2, clock.instant())
                .map((row, context) -> new Addressee(
                        Optional.ofNullable(row.getObject(1, UUID.class)).map(AccountId::new),
                        row.getString(2),
                        row.getString(3),
                        Language.byTag(row.getString(4)).orElseThrow()))
                .findOne()
                .orElseThrow(No::link);
    }

    /** Of two who use it at once, one is refused. Others that were sent to the mailbox for the same are void. */
    void useUp(Handle handle, Purpose purpose, String token) {
        byte[] sha256 = Secrets.sha256(token);
        int used = handle.execute(
                "update mailed_link set used_at = ? where sha256 = ? and used_at is null", clock.instant(), sha256);
        if (used == 0) throw No.link();
        handle.execute("""
                delete from mailed_link where purpose = ? and used_at is null
                  and email = (select email from mailed_link where sha256 = ?)""", purpose.name(), sha256);
    }

    void tidy() {
        database.jdbi()
                .useHandle(handle -> handle.execute("delete from mailed_link where expires_at < ?", clock.instant()));
    }
}
