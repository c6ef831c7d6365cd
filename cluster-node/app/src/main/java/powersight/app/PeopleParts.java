package powersight.app;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.People;
import powersight.audit.Audit;
import powersight.identity.Identity;
import powersight.identity.IdentitySettings;
import powersight.notification.Inbox;
import powersight.notification.MailSender;
import powersight.notification.Outbox;
import powersight.notification.post.Post;
import powersight.platform.Database;

/** Accounts, mail and the audit; and the first administrator, whose password lies in the data directory until changed. */
final class PeopleParts {
    private static final Logger log = LoggerFactory.getLogger(PeopleParts.class);

    private PeopleParts() {}

    static People start(Database database, Config config, DataDirectory data, ActorSystem<?> system, Node node) {
        Clock clock = Clock.systemUTC();
        // a crowd that signs in waits here, and not where meters are read
        ExecutorService threads = Executors.newFixedThreadPool(config.getInt("powersight.http.sign-in.threads"));
        node.started("sign-in threads", Duration.ofSeconds(1), threads::shutdownNow);
        Audit audit = new Audit(database, clock);
        Inbox inbox = new Inbox(database, clock);
        Identity identity = Identity.open(
                new Identity.Ground(database, audit, new Outbox(clock), inbox, clock, new SecureRandom(), threads),
                IdentitySettings.from(config.getConfig("powersight.identity")));
        identity.firstStart()
                .prepare(data.root())
                .ifPresent(file -> log.info("the administrator's first password is in {}", file));
        MailSender mail = new MailSender(
                        database, Post.of(config.getConfig("powersight.mail"), data.folder("mail")), clock)
                .start(Duration.ofSeconds(2));
        node.started("mail", Duration.ofSeconds(2), mail::close);
        Chores chores = new Chores(system, threads);
        chores.every(
                Duration.ofSeconds(5),
                "first password",
                () -> identity.firstStart().removeIfChanged(data.root()));
        chores.every(Duration.ofHours(1), "tidying accounts", identity.housekeeping()::tidy);
        node.started("accounts' chores", Duration.ofSeconds(1), chores::close);
        return new People(identity, audit, inbox, threads, People.Rules.of(config));
    }
}
