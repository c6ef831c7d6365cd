package powersight.api.appointments;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import powersight.api.http.BadInput;
import powersight.api.http.Fields;
import powersight.api.http.Problem;
import powersight.identity.AccountId;
import powersight.scheduling.Appointment;
import powersight.scheduling.Choices;
import powersight.scheduling.Feeds;
import powersight.scheduling.FreeSlots;
import powersight.scheduling.Hours;
import powersight.scheduling.Offices;
import powersight.scheduling.Slot;
import powersight.scheduling.TimeOfDay;
import powersight.scheduling.Week;

/** What is said about appointments and by those who make them, as JSON. Times carry the offset of the office's place. */
final class SchedulingJson {
    private SchedulingJson() {}

    record OfficeOrder(@Nullable String name, @Nullable String address) {}

    record OfficeJson(String id, String name, String address, int officers) {
        static OfficeJson of(Offices.Office office) {
            return new OfficeJson(office.id().toString(), office.name(), office.address(), office.officers());
        }
    }

    record OfficePage(List<OfficeJson> items, @Nullable String next, long total) {}

    record PersonJson(String id, String name) {}

    /** @param works whether they can be booked: the account is open and an officer's */
    record OfficerJson(String id, String name, boolean works) {}

    record OfficerList(List<OfficerJson> items) {}

    /** @param local the same instant as {@code start}, as the clock at the office shows it */
    record FreeSlotJson(Instant start, Instant end, String local, List<PersonJson> officers) {
        static FreeSlotJson of(FreeSlots.FreeSlot free, ZoneId zone) {
            return new FreeSlotJson(
                    free.slot().start(),
                    free.slot().end(),
                    atOffice(free.slot(), zone),
                    free.officers().stream()
                            .map(each -> new PersonJson(each.id().toString(), each.name()))
                            .toList());
        }
    }

    record FreeSlotPage(List<FreeSlotJson> items, @Nullable String next, long total) {}

    record PlaceJson(Instant start, Instant end, String local, PersonJson officer, boolean booked) {
        static PlaceJson of(Offices.Place place, ZoneId zone) {
            return new PlaceJson(
                    place.slot().start(),
                    place.slot().end(),
                    atOffice(place.slot(), zone),
                    new PersonJson(place.officer().toString(), place.officerName()),
                    place.booked());
        }
    }

    record PlacePage(List<PlaceJson> items, @Nullable String next, long total) {}

    record AppointmentJson(
            String id,
            Instant start,
            Instant end,
            String local,
            Appointment.State state,
            String about,
            PlaceOf office,
            PersonJson officer,
            PersonJson citizen,
            int sequence) {
        record PlaceOf(String id, String name, String address) {}

        static AppointmentJson of(Appointment appointment, ZoneId zone) {
            return new AppointmentJson(
                    appointment.id().toString(),
                    appointment.slot().start(),
                    appointment.slot().end(),
                    atOffice(appointment.slot(), zone),
                    appointment.state(),
                    appointment.about(),
                    new PlaceOf(appointment.office().toString(), appointment.officeName(), appointment.officeAddress()),
                    new PersonJson(appointment.officer().toString(), appointment.officerName()),
                    new PersonJson(
                            appointment.citizen().id().toString(),
                            appointment.citizen().name()),
                    appointment.sequence());
        }
    }

    record AppointmentPage(
            List<AppointmentJson> items, @Nullable String next, long total) {}

    record BookingOrder(
            @Nullable String office,
            Optional<String> officer,
            @Nullable String start,
            @Nullable String about) {}

    /** @param reason for the citizen to read; the office must give one */
    record MoveOrder(@Nullable String start, Optional<String> officer, Optional<String> reason) {}

    record CancelOrder(Optional<String> reason) {}

    /** Times of day as 08:30, up to 24:00. */
    record SpanJson(
            @Nullable DayOfWeek day,
            @Nullable String from,
            @Nullable String to) {}

    /** @param until the first day on which the week no longer holds */
    record WeekOrder(
            @Nullable String from,
            Optional<String> until,
            @Nullable List<SpanJson> work,
            Optional<List<SpanJson>> breaks,
            Optional<ChoicesJson> affected) {}

    record WeekJson(String from, @Nullable String until, List<SpanJson> work, List<SpanJson> breaks) {
        static WeekJson of(Hours.Pattern pattern) {
            return new WeekJson(
                    pattern.from().toString(),
                    pattern.until().map(LocalDate::toString).orElse(null),
                    spans(pattern.week(), Week.Kind.WORK),
                    spans(pattern.week(), Week.Kind.BREAK));
        }

        private static List<SpanJson> spans(Week week, Week.Kind kind) {
            return week.spans().stream()
                    .filter(span -> span.kind() == kind)
                    .map(span -> new SpanJson(
                            span.day(), span.from().toString(), span.to().toString()))
                    .toList();
        }
    }

    record WeekList(List<WeekJson> items) {}

    record AbsenceOrder(
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            Optional<ChoicesJson> affected) {}

    record AbsenceJson(String id, Instant from, Instant to, String reason) {
        static AbsenceJson of(Hours.Absence absence) {
            return new AbsenceJson(
                    absence.id().toString(),
                    absence.when().from(),
                    absence.when().to(),
                    absence.reason());
        }
    }

    record AbsencePage(List<AbsenceJson> items, @Nullable String next, long total) {}

    /** @param office absent: every office is closed */
    record ClosedDayOrder(
            Optional<String> office,
            @Nullable String day,
            @Nullable String name,
            Optional<ChoicesJson> affected) {}

    record ClosedDayJson(String id, @Nullable String office, String day, String name) {
        static ClosedDayJson of(Hours.ClosedDay day) {
            return new ClosedDayJson(
                    day.id().toString(),
                    day.office().map(UUID::toString).orElse(null),
                    day.day().toString(),
                    day.name());
        }
    }

    record ClosedDayPage(
            List<ClosedDayJson> items, @Nullable String next, long total) {}

    /** What is to become of appointments that lose their slots: {@code others} of all that {@code each} does not name. */
    record ChoicesJson(Optional<String> reason, Optional<List<ChoiceJson>> each, Optional<Fate> others) {
        Choices read() {
            Map<UUID, Choices.Choice> named = new HashMap<>();
            for (ChoiceJson choice : each.orElse(List.of()))
                named.put(id("appointment", choice.appointment()), choice.read());
            Optional<Choices.Choice> rest = others.map(fate -> switch (fate) {
                case CANCEL -> new Choices.Cancel();
                case NEXT_FREE -> new Choices.NextFree();
                case MOVE -> throw BadInput.of("others", "not all can move to one slot", "say CANCEL or NEXT_FREE");
            });
            return new Choices(named, rest, reason.orElse(""));
        }
    }

    enum Fate {
        CANCEL,
        NEXT_FREE,
        MOVE
    }

    /** @param start where to, with {@code MOVE} */
    record ChoiceJson(
            @Nullable String appointment, @Nullable Fate fate, Optional<String> start, Optional<String> officer) {
        Choices.Choice read() {
            return switch (Fields.given("fate", fate)) {
                case CANCEL -> new Choices.Cancel();
                case NEXT_FREE -> new Choices.NextFree();
                case MOVE ->
                    new Choices.MoveTo(
                            new Slot(instant("start", start.orElse(null))), SchedulingJson.officer("officer", officer));
            };
        }
    }

    static Choices choices(Optional<ChoicesJson> order) {
        return order.map(ChoicesJson::read).orElse(Choices.NONE);
    }

    /** What became of the appointments that lost their slots. */
    record Settled(List<AppointmentJson> settled) {}

    /** A problem that says whom the change would touch, so that somebody can choose. */
    record AffectedProblem(@JsonUnwrapped Problem problem, List<AppointmentJson> affected) {}

    record FeedOrder(Feeds.@Nullable Kind kind) {}

    /** @param path after the server's address; whoever knows it reads the calendar */
    record NewFeed(String id, Feeds.Kind kind, String path) {}

    record FeedJson(String id, Feeds.Kind kind, Instant createdAt) {}

    record FeedList(List<FeedJson> items) {}

    static String atOffice(Slot slot, ZoneId zone) {
        return slot.start().atZone(zone).toOffsetDateTime().toString();
    }

    static Week week(@Nullable List<SpanJson> work, Optional<List<SpanJson>> breaks) {
        List<Week.Span> spans = new ArrayList<>();
        for (SpanJson span : Fields.given("work", work)) spans.add(span("work", Week.Kind.WORK, span));
        for (SpanJson span : breaks.orElse(List.of())) spans.add(span("breaks", Week.Kind.BREAK, span));
        return new Week(spans);
    }

    private static Week.Span span(String field, Week.Kind kind, SpanJson span) {
        return new Week.Span(
                Fields.given(field + ".day", span.day()),
                kind,
                read(field + ".from", span.from(), TimeOfDay::parse),
                read(field + ".to", span.to(), TimeOfDay::parse));
    }

    static LocalDate day(String field, @Nullable String text) {
        return read(field, text, LocalDate::parse);
    }

    /** With an offset or Z: in autumn a local time alone would name two instants. */
    static Instant instant(String field, @Nullable String text) {
        return read(field, text, given -> OffsetDateTime.parse(given).toInstant());
    }

    static UUID id(String field, @Nullable String text) {
        return read(field, text, UUID::fromString);
    }

    static Optional<AccountId> officer(String field, Optional<String> text) {
        return text.map(given -> new AccountId(id(field, given)));
    }

    private static <T> T read(String field, @Nullable String text, Function<String, T> reader) {
        try {
            return reader.apply(Fields.required(field, text));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw BadInput.of(
                    field,
                    field + " is not right: " + e.getMessage(),
                    "write days as 2026-11-23, times of day as 08:30, instants as 2026-11-23T08:30:00+01:00");
        }
    }
}
