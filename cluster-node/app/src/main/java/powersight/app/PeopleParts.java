package powersight.app;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.doors.Estate;
import powersight.api.doors.MeterRights;
import powersight.api.doors.People;
import powersight.audit.Audit;
import powersight.identity.DemoAccounts;
import powersight.identity.FirstStart;
import powersight.identity.Identity;
import powersight.identity.IdentitySettings;
import powersight.notification.Inbox;
import powersight.notification.MailSender;
import powersight.notification.Outbox;
import powersight.notification.post.Post;
import powersight.platform.Database;
import powersight.scheduling.Scheduling;
import powersight.vault.Vault;

/**
 * Accounts, mail, the audit and appointments; the first administrator, whose password lies in the data directory until changed; and the
 * key by which programs on this machine are let in, which lies there while the node runs.
 */
final class PeopleParts {
    private static final Logger log = LoggerFactory.getLogger(PeopleParts.class);

    /** In the data directory; curl and the commands of this program read it there. */
    static final String TOOLS_KEY = "tools.key";

    private PeopleParts() {}

    private static Supplier<Optional<Path>> firstPassword(DataDirectory data) {
        Path file = data.root().resolve(FirstStart.FILE);
        return () -> Optional.of(file).filter(Files::exists);
    }

    /** What must not be, before anything is started. */
    static void check(NodeSettings settings) {
        if (!settings.has(Role.API)) return;
        if (settings.demo() != NodeSettings.Demo.NONE)
            DemoAccounts.refusedAt(settings.httpHost(), settings.demo() == NodeSettings.Demo.FOR_ALL)
                    .ifPresent(no -> {
                        throw new StartRefused(no.sentence() + ".", no.advice());
                    });
        if (settings.httpHost().isLoopbackAddress()) return;
        if (!People.Rules.of(settings.config()).demanded())
            throw new StartRefused(
                    "nobody would be asked who they are at "
                            + settings.httpHost().getHostAddress() + ", which others can reach.",
                    "leave POWERSIGHT_SIGN_IN=off away, or listen on 127.0.0.1 only");
    }

    static People start(Ground ground, Vault vault) {
        Database database = ground.database();
        Config config = ground.config();
        DataDirectory data = ground.data();
        Clock clock = Clock.systemUTC();
        // a crowd that signs in waits here, and not where meters are read
        ExecutorService threads = Executors.newFixedThreadPool(config.getInt("powersight.http.sign-in.threads"));
        ground.node().started("sign-in threads", Duration.ofSeconds(1), threads::shutdownNow);
        Audit audit = new Audit(database, clock);
        Inbox inbox = new Inbox(database, clock);
        Outbox outbox = new Outbox(clock);
        SecureRandom random = new SecureRandom();
        Identity identity = Identity.open(
                new Identity.Ground(database, audit, outbox, inbox, clock, random, threads, vault),
                IdentitySettings.from(config.getConfig("powersight.identity")));
        Scheduling scheduling = Scheduling.open(new Scheduling.Ground(
                database,
                audit,
                outbox,
                inbox,
                ground.grid()::now,
                clock,
                ground.zone(),
                random,
                config.getString("powersight.mail.from")));
        identity.firstStart()
                .prepare(data.root())
                .ifPresent(file -> log.info("the administrator's first password is in {}", file));
        String toolsKey = identity.toolsKey().draw();
        ground.addresses()
                .add("toolsKey", data.keepPrivately(TOOLS_KEY, toolsKey + "\n").toString());
        MailSender mail = new MailSender(
                        database, Post.of(config.getConfig("powersight.mail"), data.folder("mail")), clock)
                .start(Duration.ofSeconds(2));
        ground.node().started("mail", Duration.ofSeconds(2), mail::close);
        Chores chores = ground.chores("accounts'", threads);
        chores.every(
                Duration.ofSeconds(5),
                "first password",
                () -> identity.firstStart().removeIfChanged(data.root()));
        chores.every(
                Duration.ofHours(1), "key for tools", () -> identity.toolsKey().keep(toolsKey));
        chores.every(Duration.ofHours(1), "tidying accounts", identity.housekeeping()::tidy);
        Estate estate = PropertyParts.start(ground, audit, inbox);
        return new People(
                identity,
                audit,
                inbox,
                scheduling,
                MeterRights.none(),
                estate,
                firstPassword(data),
                threads,
                People.Rules.of(config));
    }
}
