package powersight.scheduling;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import powersight.audit.Audit;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.webhook.Announcements;

/** The feature's doors, opened together because they share rooms. One on each node. */
public record Scheduling(
        Offices offices,
        Hours hours,
        FreeSlots freeSlots,
        Appointments appointments,
        Feeds feeds,
        DemoOffice demoOffice) {
    private static final Pattern IN_BRACKETS = Pattern.compile(".*<(.+)>\\s*");

    /**
     * What it stands on.
     *
     * @param gridTime what appointments live in; {@code wall} is for what must not run fast with it
     * @param zone where the offices are
     * @param mailFrom whom our mail comes from: a mail address, or a name with one in angle brackets
     */
    public record Ground(
            Database database,
            Audit audit,
            Outbox outbox,
            Inbox inbox,
            Supplier<Instant> gridTime,
            Clock wall,
            ZoneId zone,
            SecureRandom random,
            String mailFrom) {}

    /** The schemas {@code notification}, {@code audit}, {@code identity}, {@code webhook} and {@code scheduling} must have been migrated. */
    public static Scheduling open(Ground ground) {
        Database database = ground.database();
        Matcher bracketed = IN_BRACKETS.matcher(ground.mailFrom());
        Calendars calendars = new Calendars(bracketed.matches() ? bracketed.group(1) : ground.mailFrom());
        Notices notices = new Notices(
                ground.outbox(),
                ground.inbox(),
                calendars,
                new Announcements(ground.wall()),
                ground.gridTime(),
                ground.zone());
        Aftermath aftermath = new Aftermath(notices, ground.zone());
        Offices offices = new Offices(database, ground.audit(), aftermath, ground.gridTime(), ground.zone());
        return new Scheduling(
                offices,
                new Hours(database, ground.audit(), aftermath, ground.gridTime()),
                new FreeSlots(database, ground.gridTime(), ground.zone()),
                new Appointments(database, notices, ground.audit(), ground.gridTime(), ground.zone()),
                new Feeds(database, calendars, ground.random(), ground.gridTime(), ground.wall()),
                new DemoOffice(database, offices, ground.gridTime(), ground.zone()));
    }
}
