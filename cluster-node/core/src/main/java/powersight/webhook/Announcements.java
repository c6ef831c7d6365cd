package powersight.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.wire.MeterId;

/** Where features put what receivers are to be told: it is told if, and only if, the caller's transaction commits. */
public final class Announcements {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Clock clock;

    public Announcements(Clock clock) {
        this.clock = clock;
    }

    /** Tells these people's webhooks that want the kind and were there when it happened. */
    public void put(Handle handle, Announcement fact, Set<UUID> people) {
        if (people.isEmpty()) return;
        deliver(handle, fact, webhooks(handle, fact, "w.account = any(:people)", people));
    }

    /** Tells those whose meter it is or who share it, and those who run the grid. */
    void putOfMeter(Handle handle, Announcement fact, Set<UUID> people) {
        deliver(handle, fact, webhooks(handle, fact, "(w.account = any(:people) or " + RUNS_THE_GRID + ")", people));
    }

    static final String RUNS_THE_GRID =
            "exists (select 1 from account_role r where r.account = w.account and r.role = 'OPERATOR')";

    private static List<UUID> webhooks(Handle handle, Announcement fact, String whose, Set<UUID> people) {
        return handle.createQuery("select w.id from webhook w where w.state = 'ACTIVE' and :kind = any(w.kinds)"
                        + " and w.since <= :at and " + whose)
                .bind("kind", fact.kind().text())
                .bind("at", fact.at().atOffset(ZoneOffset.UTC))
                .bindArray("people", UUID.class, people.toArray())
                .mapTo(UUID.class)
                .list();
    }

    /** An event that nobody wants leaves no trace. */
    void deliver(Handle handle, Announcement fact, List<UUID> webhooks) {
        if (webhooks.isEmpty()) return;
        List<Long> made = handle.createQuery("""
                        insert into webhook_event (key, kind, meter, body, created_at)
                        values (:key, :kind, :meter, :body, :now) on conflict (key) do nothing returning id""")
                .bind("key", fact.key())
                .bind("kind", fact.kind().text())
                .bind("meter", fact.meter().map(MeterId::value).orElse(null))
                .bind("body", body(fact))
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .list();
        for (long event : made)
            for (UUID webhook : webhooks)
                handle.execute(
                        "insert into webhook_delivery (webhook, event, waiting_since) values (?, ?, ?)",
                        webhook,
                        event,
                        clock.instant());
    }

    private static String body(Announcement fact) {
        Map<String, Object> body = new TreeMap<>();
        body.put("id", fact.key());
        body.put("event", fact.kind().text());
        body.put("at", fact.at());
        fact.meter().ifPresent(meter -> body.put("meter", meter.value()));
        body.put("data", new TreeMap<>(fact.data()));
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an announcement that is no JSON: " + fact.key(), e);
        }
    }
}
