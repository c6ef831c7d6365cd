package powersight.scheduling;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;

/** One office with an officer's hours, to look around in. Made only when somebody asks for it at a start. */
public final class DemoOffice {
    public static final String NAME = "Demo šalter";

    private final Database database;
    private final Offices offices;
    private final Supplier<Instant> gridTime;
    private final ZoneId zone;

    DemoOffice(Database database, Offices offices, Supplier<Instant> gridTime, ZoneId zone) {
        this.database = database;
        this.offices = offices;
        this.gridTime = gridTime;
        this.zone = zone;
    }

    /** The same for the account of that name; without one, nothing is made. */
    public void createFor(String account) {
        database.jdbi()
                .withHandle(handle -> handle.createQuery("select id from account where name = ?")
                        .bind(0, account)
                        .mapTo(UUID.class)
                        .findOne())
                .map(AccountId::new)
                .ifPresent(this::create);
    }

    /** The officer receives people there on weekdays from 8 to 16 with half an hour's lunch. Again changes nothing. */
    public void create(AccountId officer) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("lock table office in share row exclusive mode"); // nodes that start together make one
            Optional<UUID> there = handle.createQuery("select id from office where name = ?")
                    .bind(0, NAME)
                    .mapTo(UUID.class)
                    .findOne();
            if (there.isPresent() || Desks.officeOf(handle, officer).isPresent()) return;
            UUID office = offices.open(handle, AuditedAction.SYSTEM, NAME, "Bulevar umetnosti 12, Beograd")
                    .id();
            offices.seat(handle, AuditedAction.SYSTEM, office, officer);
            LocalDate today = gridTime.get().atZone(zone).toLocalDate();
            Patterns.put(handle, officer, new Hours.Pattern(today, Optional.empty(), week()));
        });
    }

    private static Week week() {
        List<Week.Span> spans = new ArrayList<>();
        for (DayOfWeek day : List.of(
                DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY)) {
            spans.add(new Week.Span(day, Week.Kind.WORK, TimeOfDay.parse("08:00"), TimeOfDay.parse("16:00")));
            spans.add(new Week.Span(day, Week.Kind.BREAK, TimeOfDay.parse("12:00"), TimeOfDay.parse("12:30")));
        }
        return new Week(spans);
    }
}
