package powersight.alerting;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import powersight.platform.Database;
import powersight.wire.GridClock;

/**
 * Looks every few seconds who has been silent for too long, and what became of those who were. One node looks at a time,
 * whichever comes first; what it finds is in the database, so a look that was missed is made up for by the next.
 *
 * <p>A building is silent when it has several meters that were ever heard, and none of them is heard now. Then the building
 * is the alarm, and its meters are not told of one by one.
 */
public final class SilenceWatch {
    /** In one look, so that its transaction is short; the next look takes the rest. */
    private static final int MOST = 500;

    private static final long ONE_AT_A_TIME = 0x51_1E_4C_E0L;

    private static final String WATCHED = "coalesce(r.watched, :watched)";
    private static final String UNDER_AN_ALARM = """
            exists (select 1 from silence_alarm b
                    where b.kind = 'BUILDING' and b.asset = m.building and b.cleared_at is null)""";

    private final Database database;
    private final SilenceRules rules;
    private final SilenceNews news;
    private final GridClock grid;

    public SilenceWatch(Database database, SilenceRules rules, SilenceNews news, GridClock grid) {
        this.database = database;
        this.rules = rules;
        this.news = news;
        this.grid = grid;
    }

    public void look() {
        database.jdbi().useTransaction(handle -> {
            boolean mine = handle.createQuery("select pg_try_advisory_xact_lock(?)")
                    .bind(0, ONE_AT_A_TIME)
                    .mapTo(Boolean.class)
                    .one();
            if (!mine) return;
            Instant now = grid.now();
            news.over(handle, cleared(handle, now, METERS_HEARD));
            news.over(handle, cleared(handle, now, BUILDINGS_HEARD));
            raise(handle, now, SILENT_BUILDINGS);
            raise(handle, now, SILENT_METERS);
            tell(handle, now);
        });
    }

    /** A meter that was heard and fell silent again between two looks has a silence that is not this one. */
    private static final String METERS_HEARD = """
            left join meter_list m on m.id = s.asset and m.state = 'OFFLINE' and m.state_since = s.silent_since
            left join silence_rule r on r.kind = s.kind and r.asset = s.asset
            where s.kind = 'METER' and (m.id is null or not %s)""".formatted(WATCHED);

    private static final String BUILDINGS_HEARD = """
            left join silence_rule r on r.kind = s.kind and r.asset = s.asset
            where s.kind = 'BUILDING' and (not %s
              or exists (select 1 from meter_list m where m.building = s.asset and m.state = 'ONLINE'))""".formatted(WATCHED);

    private List<Alarm> cleared(Handle handle, Instant now, String over) {
        return withRule(handle.createQuery("""
                        update silence_alarm set cleared_at = greatest(:now, silent_since), tell_at = null,
                          escalate_at = null
                        where number in (select s.number from silence_alarm s %s and s.cleared_at is null limit :most)
                        returning *""".formatted(over)), now)
                .map((row, context) -> Alarm.read(row))
                .list();
    }

    private static final String SILENT_BUILDINGS = """
            select 'BUILDING' as kind, b.building as asset, b.municipality, b.since from (
              select m.building, min(m.municipality) as municipality, max(m.state_since) as since from meter_list m
              where m.building in (select building from meter_list where state = 'OFFLINE')
                and m.state <> 'NEVER_SEEN' and not m.trial and not %s
              group by m.building having count(*) > 1 and bool_and(m.state = 'OFFLINE')) b""".formatted(UNDER_AN_ALARM);

    private static final String SILENT_METERS = """
            select 'METER' as kind, m.id as asset, m.municipality, m.state_since as since from meter_list m
            where m.state = 'OFFLINE' and not m.trial and not %s
              and not exists (select 1 from silence_alarm a
                              where a.kind = 'METER' and a.asset = m.id and a.cleared_at is null)""".formatted(UNDER_AN_ALARM);

    private void raise(Handle handle, Instant now, String silent) {
        withRule(handle.createUpdate("""
                        insert into silence_alarm
                          (kind, asset, municipality, silent_since, raised_at, tell_at, escalate_at)
                        select s.kind, s.asset, s.municipality, s.since, :now, :now,
                          :now + make_interval(secs => case when r.kind is null then :escalation else r.escalation_s end)
                        from (%s) s left join silence_rule r on r.kind = s.kind and r.asset = s.asset
                        where %s and s.since <= :now - make_interval(secs => coalesce(r.after_s, :after))
                        order by s.since, s.asset limit :most
                        on conflict do nothing""".formatted(silent, WATCHED)), now).execute();
    }

    private record Due(Alarm alarm, SilenceRule rule) {}

    private void tell(Handle handle, Instant now) {
        List<Due> due = withRule(handle.createQuery("""
                        select s.*, r.watched, r.after_s, r.repeat_s, r.escalation_s from silence_alarm s
                          left join silence_rule r on r.kind = s.kind and r.asset = s.asset
                          left join meter_list m on s.kind = 'METER' and m.id = s.asset
                        where s.cleared_at is null and s.acknowledged_at is null
                          and least(s.tell_at, s.escalate_at) <= :now and not %s
                        order by s.number limit :most for update of s""".formatted(UNDER_AN_ALARM)), now)
                .map((row, context) -> new Due(Alarm.read(row), rules.of(row)))
                .list();
        List<Alarm> told = new ArrayList<>(), escalated = new ArrayList<>();
        for (Due one : due) {
            Alarm alarm = one.alarm();
            boolean tells = isDue(alarm.tellAt(), now), escalates = isDue(alarm.escalateAt(), now);
            if (tells) told.add(alarm);
            if (escalates) escalated.add(alarm);
            handle.createUpdate("""
                            update silence_alarm set told = :told, tell_at = :tellAt, escalate_at = :escalateAt,
                              escalated_at = :escalatedAt where number = :number""")
                    .bind("told", alarm.told() + (tells ? 1 : 0))
                    .bind("tellAt", utc(tells ? one.rule().tellAgain(alarm.raisedAt(), now) : alarm.tellAt()))
                    .bind("escalateAt", utc(escalates ? Optional.empty() : alarm.escalateAt()))
                    .bind("escalatedAt", utc(escalates ? Optional.of(now) : alarm.escalatedAt()))
                    .bind("number", alarm.number())
                    .execute();
        }
        news.told(handle, told);
        news.escalated(handle, escalated);
    }

    private static boolean isDue(Optional<Instant> at, Instant now) {
        return at.isPresent() && !at.get().isAfter(now);
    }

    private static @Nullable Object utc(Optional<Instant> at) {
        return at.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private <S extends SqlStatement<S>> S withRule(S statement, Instant now) {
        SilenceRule usual = rules.usual();
        return statement
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("most", MOST)
                .bind("watched", usual.watched())
                .bind("after", usual.after().toSeconds())
                .bind("escalation", usual.escalation().map(Duration::toSeconds).orElse(null));
    }
}
