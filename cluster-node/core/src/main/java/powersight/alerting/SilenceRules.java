package powersight.alerting;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** How the silence of each asset is treated: as usual, or by a rule of its own. */
public final class SilenceRules {
    private final Database database;
    private final Audit audit;
    private final SilenceRule usual;

    public SilenceRules(Database database, Audit audit, SilenceRule usual) {
        this.database = database;
        this.audit = audit;
        this.usual = usual;
    }

    public record Own(Asset asset, SilenceRule rule) {}

    public SilenceRule usual() {
        return usual;
    }

    public Optional<SilenceRule> own(Asset asset) {
        return database.jdbi().withHandle(handle -> own(handle, asset));
    }

    /** Those that are not treated as usual, by kind and name. */
    public Page<Own> list(Optional<Asset> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Own> rules = handle.createQuery("""
                            select * from silence_rule where (kind, asset) > (:kind, :asset)
                            order by kind, asset limit :limit""")
                    .bind("kind", after.map(it -> it.kind().name()).orElse(""))
                    .bind("asset", after.map(Asset::id).orElse(""))
                    .bind("limit", limit)
                    .map((row, context) -> new Own(
                            new Asset(Asset.Kind.valueOf(row.getString("kind")), row.getString("asset")), rule(row)))
                    .list();
            long total = handle.createQuery("select count(*) from silence_rule")
                    .mapTo(Long.class)
                    .one();
            return new Page<>(
                    rules,
                    rules.size() < limit
                            ? Optional.empty()
                            : Optional.of(rules.get(limit - 1).asset().toString()),
                    total);
        });
    }

    /** From the next look on. What is due already stays due. */
    public void set(AccountId by, Asset asset, SilenceRule rule) {
        database.jdbi().useTransaction(handle -> {
            if (!isThere(handle, asset))
                throw new RefusedException(new Refused(
                        "unknown-asset",
                        "there is no " + asset.kind().word() + " " + asset.id() + " with a meter",
                        "commission it first"));
            Object before = own(handle, asset).<Object>map(SilenceRules::told).orElse(AuditedAction.NOTHING);
            handle.createUpdate("""
                            insert into silence_rule (kind, asset, watched, after_s, repeat_s, escalation_s)
                            values (:kind, :asset, :watched, :after, :repeat, :escalation)
                            on conflict (kind, asset) do update set watched = excluded.watched,
                              after_s = excluded.after_s, repeat_s = excluded.repeat_s,
                              escalation_s = excluded.escalation_s""")
                    .bind("kind", asset.kind().name())
                    .bind("asset", asset.id())
                    .bind("watched", rule.watched())
                    .bind("after", rule.after().toSeconds())
                    .bind("repeat", seconds(rule.repeat()))
                    .bind("escalation", seconds(rule.escalation()))
                    .execute();
            audited(handle, by, asset, before, told(rule));
        });
    }

    /** As usual again; nothing happens where it was so. */
    public void remove(AccountId by, Asset asset) {
        database.jdbi().useTransaction(handle -> {
            Optional<SilenceRule> before = own(handle, asset);
            if (before.isEmpty()) return;
            handle.execute(
                    "delete from silence_rule where kind = ? and asset = ?",
                    asset.kind().name(),
                    asset.id());
            audited(handle, by, asset, told(before.get()), AuditedAction.NOTHING);
        });
    }

    /** Of a row that has the rule's columns; the usual one where they are null. */
    SilenceRule of(ResultSet row) throws SQLException {
        row.getBoolean("watched");
        return row.wasNull() ? usual : rule(row);
    }

    private static boolean isThere(Handle handle, Asset asset) {
        String column = asset.kind() == Asset.Kind.METER ? "id" : "building";
        return handle.createQuery("select exists (select 1 from meter_list where " + column + " = ?)")
                .bind(0, asset.id())
                .mapTo(Boolean.class)
                .one();
    }

    private static Optional<SilenceRule> own(Handle handle, Asset asset) {
        return handle.createQuery("select * from silence_rule where kind = ? and asset = ?")
                .bind(0, asset.kind().name())
                .bind(1, asset.id())
                .map((row, context) -> rule(row))
                .findOne();
    }

    private static SilenceRule rule(ResultSet row) throws SQLException {
        return new SilenceRule(
                row.getBoolean("watched"),
                Duration.ofSeconds(row.getLong("after_s")),
                duration(row, "repeat_s"),
                duration(row, "escalation_s"));
    }

    private static Optional<Duration> duration(ResultSet row, String column) throws SQLException {
        long seconds = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private static @Nullable Long seconds(Optional<Duration> duration) {
        return duration.map(Duration::toSeconds).orElse(null);
    }

    private void audited(Handle handle, AccountId by, Asset asset, Object before, Object after) {
        audit.record(handle, new AuditedAction(by.toString(), "silence-rule", asset.toString(), before, after));
    }

    private static Map<String, Object> told(SilenceRule rule) {
        Map<String, Object> said = new TreeMap<>(
                Map.of("watched", rule.watched(), "afterMinutes", rule.after().toMinutes()));
        rule.repeat().ifPresent(every -> said.put("repeatMinutes", every.toMinutes()));
        rule.escalation().ifPresent(wait -> said.put("escalationMinutes", wait.toMinutes()));
        return said;
    }
}
