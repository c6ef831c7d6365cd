package powersight.alerting;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.wire.MeterId;

/**
 * Tells people of silences: whoever's meter it is of theirs, by name; those who run the grid of all that came up at once in
 * one message, because in a storm thousands fall silent together.
 */
public final class SilenceNews {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d.M.yyyy. HH:mm");
    private static final int LISTED = 20, LARGEST_BUILDING = 500;

    private final Inbox inbox;
    private final Outbox outbox;
    private final BiFunction<Handle, MeterId, Set<UUID>> audience;
    private final ZoneId zone;

    /**
     * @param audience whose meter it is, and with whom it is shared
     * @param zone where people live: times are told so
     */
    public SilenceNews(Inbox inbox, Outbox outbox, BiFunction<Handle, MeterId, Set<UUID>> audience, ZoneId zone) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.audience = audience;
        this.zone = zone;
    }

    private record Person(UUID id, Optional<String> email, Language language) {}

    /** @param alarms as they were before this telling */
    void told(Handle handle, List<Alarm> alarms) {
        for (Alarm alarm : alarms) {
            String key = "silence/" + alarm.number() + "/" + alarm.told();
            Asset asset = alarm.asset();
            SilenceMail template =
                    asset.kind() == Asset.Kind.METER ? SilenceMail.METER_SILENT : SilenceMail.BUILDING_SILENT;
            Map<String, String> arguments = Map.of(asset.kind().word(), asset.id(), "since", time(alarm.silentSince()));
            for (Person person : concerned(handle, asset))
                tell(handle, person, key, template, arguments, alarm.told() == 0);
        }
        listed(handle, alarms, Role.OPERATOR, SilenceMail.SILENCES, false);
    }

    void escalated(Handle handle, List<Alarm> alarms) {
        listed(handle, alarms, Role.ADMINISTRATOR, SilenceMail.SILENCES_GO_ON, true);
    }

    /** Whoever was told of the silence is told of its end. */
    void over(Handle handle, List<Alarm> alarms) {
        for (Alarm alarm : alarms) {
            if (alarm.told() == 0) continue;
            Map<String, String> arguments = Map.of("asset", alarm.asset().id(), "since", time(alarm.silentSince()));
            for (Person person : concerned(handle, alarm.asset()))
                tell(handle, person, "silence/" + alarm.number() + "/over", SilenceMail.HEARD_AGAIN, arguments, false);
        }
    }

    private void listed(Handle handle, List<Alarm> alarms, Role role, SilenceMail template, boolean byMail) {
        if (alarms.isEmpty()) return;
        Alarm first = alarms.get(0);
        String key = template.key() + "/" + first.number() + "/" + first.told();
        String list = alarms.stream().limit(LISTED).map(this::line).collect(Collectors.joining("\n"))
                + (alarms.size() > LISTED ? "\n…" : "");
        Map<String, String> arguments = Map.of("count", Integer.toString(alarms.size()), "list", list);
        for (Person person : people(handle, """
                select a.id, a.email, a.language from account a join account_role r on r.account = a.id
                where a.state = 'ACTIVE' and r.role = any(:who)""", String.class, List.of(role.name())))
            tell(handle, person, key, template, arguments, byMail);
    }

    private String line(Alarm alarm) {
        return alarm.asset() + " (" + alarm.municipality() + ") " + time(alarm.silentSince());
    }

    private List<Person> concerned(Handle handle, Asset asset) {
        Set<UUID> all = new HashSet<>();
        for (String meter : meters(handle, asset)) all.addAll(audience.apply(handle, new MeterId(meter)));
        return people(
                handle,
                "select id, email, language from account where state = 'ACTIVE' and id = any(:who)",
                UUID.class,
                all);
    }

    private static List<String> meters(Handle handle, Asset asset) {
        if (asset.kind() == Asset.Kind.METER) return List.of(asset.id());
        return handle.createQuery("select id from meter_list where building = ? limit " + LARGEST_BUILDING)
                .bind(0, asset.id())
                .mapTo(String.class)
                .list();
    }

    private static <T> List<Person> people(Handle handle, String sql, Class<T> type, Iterable<T> who) {
        return handle.createQuery(sql)
                .bindArray("who", type, who)
                .map((row, context) -> new Person(
                        row.getObject("id", UUID.class),
                        Optional.ofNullable(row.getString("email")),
                        Language.byTag(row.getString("language")).orElseThrow()))
                .list();
    }

    private void tell(
            Handle handle,
            Person person,
            String key,
            SilenceMail template,
            Map<String, String> arguments,
            boolean byMail) {
        inbox.put(handle, person.id(), key, template, arguments);
        if (!byMail) return;
        person.email()
                .ifPresent(email -> outbox.put(
                        handle, new Mail(key + "/" + person.id(), email, person.language(), template, arguments)));
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }
}
