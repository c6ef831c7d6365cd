package powersight.scheduling;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When an officer can be met: patterns of the week, less breaks, closed days and absences. A pure rule.
 *
 * <p>Patterns speak of the time on the wall. On the day when clocks go forward there is nothing in the hour that is
 * missing; on the day when they go back, the hour that comes twice has slots of its own each time.
 */
record OfficerCalendar(List<Hours.Pattern> patterns, Set<LocalDate> closedDays, List<Stretch> absences, ZoneId zone) {
    /** Those that begin on these days ({@code to} is not one of them), after {@code now}, and are not booked. */
    List<Slot> freeSlots(LocalDate from, LocalDate to, Instant now, List<Stretch> booked) {
        return slots(from, to).stream()
                .filter(slot -> slot.start().isAfter(now))
                .filter(slot -> booked.stream().noneMatch(slot.stretch()::meets))
                .toList();
    }

    /** Every slot that begins on these days, booked or not, in order. */
    List<Slot> slots(LocalDate from, LocalDate to) {
        List<Slot> slots = new ArrayList<>();
        for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1))
            for (Stretch open : open(day))
                for (Slot slot = Slot.notBefore(open.from()); open.holds(slot.stretch()); slot = slot.next())
                    slots.add(slot);
        return slots;
    }

    boolean offers(Slot slot) {
        LocalDate day = slot.start().atZone(zone).toLocalDate();
        return open(day).stream().anyMatch(open -> open.holds(slot.stretch()));
    }

    /** When work is done on that day, in order and in pieces that do not touch. */
    private List<Stretch> open(LocalDate day) {
        if (closedDays.contains(day)) return List.of();
        List<Stretch> work = new ArrayList<>(), away = new ArrayList<>(absences);
        for (Hours.Pattern pattern : patterns) {
            if (!pattern.holdsOn(day)) continue;
            for (Week.Span span : pattern.week().on(day.getDayOfWeek(), Week.Kind.WORK)) work.addAll(cut(day, span));
            for (Week.Span span : pattern.week().on(day.getDayOfWeek(), Week.Kind.BREAK)) away.addAll(cut(day, span));
        }
        return Stretch.without(joined(work), away);
    }

    /** The instants of that day at which a clock on the wall shows a time within the span. */
    private List<Stretch> cut(LocalDate day, Week.Span span) {
        List<Stretch> pieces = new ArrayList<>();
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        Instant at = day.atStartOfDay(zone).toInstant();
        while (at.isBefore(end)) {
            // between two changes of the clock, wall and time line run side by side
            ZoneOffset offset = zone.getRules().getOffset(at);
            ZoneOffsetTransition change = zone.getRules().nextTransition(at);
            Instant until = change == null || change.getInstant().isAfter(end) ? end : change.getInstant();
            Instant midnight = day.atStartOfDay().toInstant(offset);
            Instant from = later(at, midnight.plusSeconds(60L * span.from().minutes()));
            Instant to = earlier(until, midnight.plusSeconds(60L * span.to().minutes()));
            if (from.isBefore(to)) pieces.add(new Stretch(from, to));
            at = until;
        }
        return pieces;
    }

    private static List<Stretch> joined(List<Stretch> pieces) {
        List<Stretch> joined = new ArrayList<>();
        pieces.stream().sorted((a, b) -> a.from().compareTo(b.from())).forEach(piece -> {
            Optional<Stretch> last =
                    joined.isEmpty() ? Optional.empty() : Optional.of(joined.remove(joined.size() - 1));
            if (last.filter(before -> !piece.from().isAfter(before.to())).isPresent())
                joined.add(new Stretch(last.get().from(), later(last.get().to(), piece.to())));
            else {
                last.ifPresent(joined::add);
                joined.add(piece);
            }
        });
        return joined;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
