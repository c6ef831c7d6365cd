package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import powersight.audit.Audit;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Letter;
import powersight.notification.Outbox;
import powersight.platform.RefusedException;
import powersight.testing.Letterbox;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;

/** A town with an office, on a database of its own; it is Friday, 20 November 2026, 9 o'clock in Belgrade. */
final class Town implements AutoCloseable {
    static final ZoneId BELGRADE = ZoneId.of("Europe/Belgrade");
    static final LocalDate TODAY = LocalDate.of(2026, 11, 20), MONDAY = LocalDate.of(2026, 11, 23);

    final MovableClock clock = new MovableClock(at("2026-11-20T09:00"));
    final TestDatabase test = TestDatabase.create("notification", "audit", "identity", "webhook", "scheduling");
    final Audit audit = new Audit(test.database(), clock);
    final Inbox inbox = new Inbox(test.database(), clock);
    final Scheduling scheduling = Scheduling.open(new Scheduling.Ground(
            test.database(),
            audit,
            new Outbox(clock),
            inbox,
            clock::instant,
            clock,
            BELGRADE,
            new SecureRandom(),
            "PowerSight <no-reply@powersight.example>"));
    final Principal admin = person("Admin", Role.ADMINISTRATOR);
    final UUID office = scheduling
            .offices()
            .open(admin, "Šalter Vračar", "Južni bulevar 1, Beograd")
            .id();
    private final Letterbox letters = new Letterbox(test.database(), clock);

    @Override
    public void close() {
        test.close();
    }

    Principal person(String name, Role... roles) {
        UUID id = UUID.randomUUID();
        test.database().jdbi().useHandle(handle -> {
            handle.execute("""
                    insert into account (id, name, email, full_name, language, password_hash, created_at)
                    values (?, ?, ?, ?, 'sr-Latn', '-', ?)""", id, id + "@example.org", id + "@example.org", name, Timestamp.from(Instant.EPOCH));
            for (Role role : roles)
                handle.execute("insert into account_role (account, role) values (?, ?)", id, role.name());
        });
        return new Principal(new AccountId(id), Set.of(roles), UUID.randomUUID(), Optional.empty(), false, 1);
    }

    Principal citizen() {
        return person("Ana Anić", Role.CITIZEN);
    }

    /** On weekdays from 8 to 16, lunch at 12. */
    Principal officer(String name) {
        Principal officer = person(name, Role.OFFICER);
        scheduling.offices().seat(admin, office, officer.account());
        scheduling
                .hours()
                .setWeek(
                        admin,
                        officer.account(),
                        new Hours.Pattern(TODAY, Optional.empty(), weekdays("08:00-16:00", "12:00-12:30")),
                        Choices.NONE);
        return officer;
    }

    Appointment booked(Principal citizen, Principal officer, String local) {
        return scheduling
                .appointments()
                .book(citizen, office, Optional.of(officer.account()), slot(local), "Novo brojilo");
    }

    /** The local times that are free with that officer on a day. */
    List<String> free(Principal officer, LocalDate day) {
        return scheduling.freeSlots().at(office, Optional.of(officer.account()), day, day.plusDays(1)).stream()
                .map(each -> each.slot().start().atZone(BELGRADE).toLocalTime().toString())
                .toList();
    }

    List<Letter> lettersTo(Principal person) {
        return letters.lettersTo(address -> address.startsWith(person.account().toString()));
    }

    List<String> inboxOf(Principal person) {
        return inbox.list(person.account().value(), Language.ENGLISH, Optional.empty(), 100).items().stream()
                .map(Inbox.Message::kind)
                .toList();
    }

    static Week weekdays(String work, String lunch) {
        List<Week.Span> spans = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.getValue() > 5) continue;
            spans.add(span(day, Week.Kind.WORK, work));
            if (!lunch.isEmpty()) spans.add(span(day, Week.Kind.BREAK, lunch));
        }
        return new Week(spans);
    }

    static Week.Span span(DayOfWeek day, Week.Kind kind, String times) {
        List<TimeOfDay> both =
                Arrays.stream(times.split("-")).map(TimeOfDay::parse).toList();
        return new Week.Span(day, kind, both.get(0), both.get(1));
    }

    static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BELGRADE).toInstant();
    }

    static Slot slot(String local) {
        return new Slot(at(local));
    }

    static AbstractStringAssert<?> assertRefused(ThrowingCallable call) {
        RefusedException[] refusal = new RefusedException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> refusal[0] = e);
        return assertThat(refusal[0].refused().code());
    }
}
