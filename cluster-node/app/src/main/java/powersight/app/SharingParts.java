package powersight.app;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import powersight.alerting.Alerting;
import powersight.alerting.SilenceRule;
import powersight.api.doors.Sharing;
import powersight.audit.Audit;
import powersight.delegation.DelegationNews;
import powersight.delegation.Delegations;
import powersight.disclosure.Disclosure;
import powersight.journal.JournalFollower;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.property.Evidence;
import powersight.property.Homes;
import powersight.repeats.KeyedOrders;
import powersight.rights.HomeDocuments;
import powersight.rights.MeterViews;
import powersight.rights.OfficeLooks;
import powersight.rights.ViewLog;
import powersight.supply.Suppliers;
import powersight.vault.Vault;
import powersight.webhook.Announcements;
import powersight.webhook.MeterAnnouncements;
import powersight.webhook.WebhookSender;
import powersight.webhook.WebhookSettings;
import powersight.webhook.Webhooks;
import powersight.wire.GridClock;

/** Who may see whose data, and whose programs are told of what: put together once, from the doors of those features. */
final class SharingParts {
    private final Clock wall = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Database database;
    private final GridClock grid;
    private final WebhookSettings webhooks;
    private final Audit audit;
    private final Announcements announcements;
    private final Delegations delegations;

    SharingParts(Ground ground) {
        this.database = ground.database();
        this.grid = ground.grid();
        this.webhooks = WebhookSettings.of(ground.config().getConfig("powersight.webhook"));
        this.audit = new Audit(database, wall);
        this.announcements = new Announcements(wall);
        this.delegations = new Delegations(
                database,
                audit,
                new DelegationNews(new Inbox(database, wall), new Outbox(wall), announcements, grid, ground.zone()),
                grid,
                wall);
    }

    /** Announces what the journal tells of meters. */
    JournalFollower follower() {
        return new MeterAnnouncements(announcements, delegations.rights()::audience, wall);
    }

    Sharing start(Ground ground, Vault vault) {
        KeyedOrders orders = new KeyedOrders(database, random, wall);
        ViewLog log = new ViewLog(database, wall, grid);
        WebhookSender sender =
                new WebhookSender(database, vault, delegations.rights()::audience, wall, webhooks).start();
        ground.node().started("webhooks", Duration.ofSeconds(2), sender::close);
        Chores chores = ground.chores("sharing's");
        chores.every(Duration.ofSeconds(5), "delegations that ran out", delegations::expire);
        Alerting alerting = Alerting.open(
                database,
                audit,
                SilenceRule.usual(ground.config().getConfig("powersight.alerting.silence")),
                delegations.rights()::audience,
                grid,
                wall,
                ground.zone());
        chores.every(Duration.ofSeconds(5), "the watch for silent meters", alerting.watch()::look);
        chores.every(Duration.ofHours(1), "settled webhook messages", sender::tidy);
        chores.every(Duration.ofHours(1), "answers of keyed orders", orders::tidy);
        return new Sharing(
                new MeterViews(new Homes(database), delegations.rights(), log, wall, grid),
                log,
                new HomeDocuments(new Evidence(database, wall), new Homes(database), delegations.rights(), log, grid),
                new OfficeLooks(log, grid),
                delegations,
                new Webhooks(database, vault, announcements, audit, random, wall, grid, webhooks),
                new Suppliers(database, audit, grid, wall, ground.zone(), Disclosure.of(ground.config())),
                orders,
                alerting,
                grid);
    }
}
