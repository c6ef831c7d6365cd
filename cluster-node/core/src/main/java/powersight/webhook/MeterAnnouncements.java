package powersight.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;
import powersight.wire.MeterId;

/**
 * Announces what the journal tells of meters. Each journal event has a key of its own, so reading one again announces
 * nothing twice.
 */
public final class MeterAnnouncements implements JournalFollower {
    /**
     * Nobody wants to be told of old news: after a rebuild, or when this is switched on for a journal that is there
     * already. Keys are kept longer than this ({@link WebhookSender}), so a rebuild repeats nothing.
     */
    static final Duration NEWS = Duration.ofDays(2);

    private final Announcements announcements;
    private final Audience audience;
    private final Clock clock;

    public MeterAnnouncements(Announcements announcements, Audience audience, Clock clock) {
        this.announcements = announcements;
        this.audience = audience;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhooks";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.RARE;
    }

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        boolean anybody = transaction
                .createQuery("select exists (select 1 from webhook where state = 'ACTIVE')")
                .mapTo(Boolean.class)
                .one();
        if (!anybody) return;
        Instant newest = clock.instant().minus(NEWS);
        for (JournalEvent event : events) {
            if (event.writtenAt().isBefore(newest)) continue;
            announcement(event)
                    .ifPresent(fact -> announcements.putOfMeter(
                            transaction,
                            fact,
                            audience.of(transaction, fact.meter().orElseThrow())));
        }
    }

    private static Optional<Announcement> announcement(JournalEvent row) {
        MeterEvent event = row.event();
        if (event instanceof MeterEvent.WentOffline offline)
            return told(
                    row,
                    WebhookKind.METER_OFFLINE,
                    offline.meter(),
                    offline.at(),
                    Map.of("lastHeardAt", offline.lastHeardAt().toString()));
        if (event instanceof MeterEvent.CameOnline online)
            return told(row, WebhookKind.METER_ONLINE, online.meter(), online.at(), Map.of());
        if (event instanceof MeterEvent.LastGaspHeard gasp)
            return told(
                    row,
                    WebhookKind.METER_LAST_GASP,
                    gasp.meter(),
                    gasp.receivedAt(),
                    Map.of("saidAt", gasp.at().toString()));
        return Optional.empty();
    }

    private static Optional<Announcement> told(
            JournalEvent row, WebhookKind kind, MeterId meter, Instant at, Map<String, Object> data) {
        String key = "meter/" + meter + "/" + row.sequenceNr();
        return Optional.of(new Announcement(key, kind, Optional.of(meter), at, data));
    }

    /** What was announced has been announced. Reading the journal again adds what is missing of the last days. */
    @Override
    public void clear(Handle transaction) {}
}
