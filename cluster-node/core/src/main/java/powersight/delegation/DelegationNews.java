package powersight.delegation;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;
import powersight.webhook.Announcement;
import powersight.webhook.Announcements;
import powersight.webhook.WebhookKind;
import powersight.wire.GridClock;

/** Tells both sides of a delegation what became of it: in the inbox, and by mail who has an address. */
public final class DelegationNews {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d.M.yyyy. HH:mm");

    private final Inbox inbox;
    private final Outbox outbox;
    private final Announcements announcements;
    private final GridClock grid;
    private final ZoneId zone;

    /** @param zone where people live: dates are told so */
    public DelegationNews(Inbox inbox, Outbox outbox, Announcements announcements, GridClock grid, ZoneId zone) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.announcements = announcements;
        this.grid = grid;
        this.zone = zone;
    }

    private record Person(UUID id, Optional<String> email, Language language) {}

    void offered(Handle handle, Delegation it) {
        Map<String, String> offered =
                Map.of("giver", it.giverName(), "home", it.home(), "until", day(it.until()), "uses", uses(it));
        Optional<Person> invitee = person(handle, "name = :who or email = :who", it.invitee());
        if (invitee.isPresent()) tell(handle, invitee.get(), it, DelegationMail.DELEGATION_OFFERED, offered);
        else if (it.invitee().contains("@"))
            outbox.put(
                    handle,
                    new Mail(
                            "delegation-offered/" + it.id(),
                            it.invitee(),
                            Language.SERBIAN_LATIN,
                            DelegationMail.DELEGATION_OFFERED,
                            offered));
        giver(handle, it, DelegationMail.DELEGATION_GIVEN, withReceiver(it, it.invitee()));
        announce(handle, it, "OFFERED");
    }

    void accepted(Handle handle, Delegation it) {
        Map<String, String> said = withReceiver(it, it.receiverName().orElse(it.invitee()));
        giver(handle, it, DelegationMail.DELEGATION_ACCEPTED, said);
        receiver(handle, it, DelegationMail.DELEGATION_ACCEPTED, said);
        announce(handle, it, "ACCEPTED");
    }

    void ended(Handle handle, Delegation it) {
        Map<String, String> said = Map.of(
                "giver", it.giverName(),
                "receiver", it.receiverName().orElse(it.invitee()),
                "home", it.home(),
                "uses", uses(it));
        giver(handle, it, DelegationMail.DELEGATION_ENDED, said);
        receiver(handle, it, DelegationMail.DELEGATION_ENDED, said);
        announce(handle, it, "ENDED");
    }

    private void announce(Handle handle, Delegation it, String became) {
        Set<UUID> concerned =
                new HashSet<>(List.of(it.giver().value(), it.owner().value()));
        it.receiver().ifPresent(receiver -> concerned.add(receiver.value()));
        announcements.put(
                handle,
                new Announcement(
                        "delegation/" + it.id() + "/" + became,
                        WebhookKind.DELEGATION_CHANGED,
                        Optional.empty(),
                        grid.now(),
                        Map.of(
                                "delegation",
                                it.id().toString(),
                                "flat",
                                it.flat().toString(),
                                "became",
                                became)),
                concerned);
    }

    private Map<String, String> withReceiver(Delegation it, String receiver) {
        return Map.of("receiver", receiver, "home", it.home(), "until", day(it.until()), "uses", uses(it));
    }

    private void giver(Handle handle, Delegation it, DelegationMail template, Map<String, String> arguments) {
        person(handle, "id = :who::uuid", it.giver().toString())
                .ifPresent(person -> tell(handle, person, it, template, arguments));
    }

    private void receiver(Handle handle, Delegation it, DelegationMail template, Map<String, String> arguments) {
        it.receiver()
                .flatMap(account -> person(handle, "id = :who::uuid", account.toString()))
                .or(() -> person(handle, "name = :who or email = :who", it.invitee()))
                .ifPresent(person -> tell(handle, person, it, template, arguments));
    }

    private void tell(
            Handle handle, Person person, Delegation it, DelegationMail template, Map<String, String> arguments) {
        String key = template.key() + "/" + it.id() + "/" + person.id();
        inbox.put(handle, person.id(), key, template, arguments);
        person.email()
                .ifPresent(email -> outbox.put(handle, new Mail(key, email, person.language(), template, arguments)));
    }

    private static Optional<Person> person(Handle handle, String where, String who) {
        return handle.createQuery("select id, email, language from account where " + where + " limit 1")
                .bind("who", who)
                .map((row, context) -> new Person(
                        row.getObject("id", UUID.class),
                        Optional.ofNullable(row.getString("email")),
                        Language.byTag(row.getString("language")).orElseThrow()))
                .findOne();
    }

    private String day(Instant at) {
        return DAY.format(at.atZone(zone));
    }

    private static String uses(Delegation it) {
        return it.uses().stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
    }
}
