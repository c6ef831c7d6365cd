package powersight.api.property;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.api.http.BadInput;
import powersight.documents.Document;
import powersight.property.Buildings;
import powersight.property.Claim;
import powersight.property.Homes;
import powersight.property.Installations;
import powersight.property.Location;
import powersight.property.Point;

/** What is said about homes and claims, as JSON. */
final class PropertyJson {
    private PropertyJson() {}

    record FlatOrder(@Nullable String label, Optional<String> meter) {}

    /** @param municipality its code or its name; without it the one that the point lies in */
    record BuildingOrder(
            Optional<String> municipality,
            @Nullable String settlement,
            @Nullable String street,
            @Nullable String number,
            Optional<Double> latitude,
            Optional<Double> longitude,
            @Nullable FlatOrder flat) {}

    /** @param warnings what an officer will look at: {@code point-outside}, {@code point-elsewhere} */
    record Registered(String building, String flat, Buildings.State status, List<String> warnings) {
        static Registered of(Buildings.Registered made) {
            return new Registered(
                    made.building().toString(),
                    made.flat().toString(),
                    made.state(),
                    PropertyJson.warnings(made.location()));
        }
    }

    static List<String> warnings(Location location) {
        return switch (location) {
            case OUTSIDE -> List.of("point-outside");
            case ELSEWHERE -> List.of("point-elsewhere");
            case INSIDE, NONE -> List.of();
        };
    }

    record FlatRef(String id, String label, Buildings.State status) {}

    record Building(
            String id,
            String municipality,
            String settlement,
            String street,
            String number,
            @Nullable Double latitude,
            @Nullable Double longitude,
            List<String> warnings,
            @Nullable String gridName,
            Buildings.State status,
            Instant registeredAt) {
        static Building of(Buildings.Building row) {
            return new Building(
                    row.id().toString(),
                    row.municipality(),
                    row.address().settlement(),
                    row.address().street(),
                    row.address().number(),
                    row.point().map(Point::latitude).orElse(null),
                    row.point().map(Point::longitude).orElse(null),
                    PropertyJson.warnings(row.location()),
                    row.gridName().orElse(null),
                    row.state(),
                    row.registeredAt());
        }
    }

    record BuildingWithFlats(Building building, List<FlatRef> flats) {}

    record BuildingPage(List<Building> items, @Nullable String next, long total) {}

    /** Grid time. */
    record Installation(String servicePoint, long number, String meter, Instant from, Optional<Instant> to) {
        static Installation of(Installations.Row row) {
            return new Installation(
                    row.servicePoint().toString(),
                    row.number(),
                    row.meter().value(),
                    row.period().from(),
                    row.period().to());
        }
    }

    record Flat(String id, String label, Buildings.State status, Building building, List<Installation> meters) {}

    /** A meter, and the grid time for which its data may be read. */
    record ReadableMeter(String meter, Instant from, Optional<Instant> to) {
        static ReadableMeter of(Homes.Stay stay) {
            return new ReadableMeter(
                    stay.meter().value(), stay.period().from(), stay.period().to());
        }
    }

    /** @param from grid time since when it is one's own; {@code to} until when it was */
    record OwnFlat(
            String id,
            String label,
            Building building,
            Instant from,
            Optional<Instant> to,
            List<ReadableMeter> meters) {}

    record OwnFlats(List<OwnFlat> items) {}

    record MeterOrder(@Nullable String meter) {}

    record ClaimOrder(Optional<String> contractNumber, Optional<String> note) {}

    record NoteOrder(@Nullable String note) {}

    record ReasonOrder(@Nullable String reason) {}

    record ApprovalOrder(
            Optional<String> reason, Optional<Boolean> despiteConflict, Optional<Boolean> despiteLocation) {}

    /** @param handler the officer's name, for officers only; likewise {@code decidedBy} and {@code claimant} */
    record ClaimRow(
            String id,
            long number,
            String flat,
            String building,
            String municipality,
            String place,
            Claim.State status,
            boolean conflict,
            List<String> warnings,
            @Nullable String claimant,
            @Nullable String handler,
            Optional<Instant> handlerUntil,
            @Nullable String decidedBy,
            Optional<Instant> decidedAt,
            @Nullable String reason,
            @Nullable String contractNumber,
            String note,
            Instant madeAt) {
        static ClaimRow of(Claim claim, boolean forOfficer) {
            return new ClaimRow(
                    claim.id().toString(),
                    claim.number(),
                    claim.flat().toString(),
                    claim.building().toString(),
                    claim.municipality(),
                    claim.place(),
                    claim.state(),
                    forOfficer && claim.conflict(),
                    claim.unconfirmedLocation() ? List.of("point-outside") : List.of(),
                    forOfficer ? claim.claimant().name() : null,
                    forOfficer
                            ? claim.handler()
                                    .map(handler -> handler.officer().name())
                                    .orElse(null)
                            : null,
                    forOfficer ? claim.handler().map(Claim.Handler::until) : Optional.empty(),
                    forOfficer
                            ? claim.decision()
                                    .map(decision -> decision.by().name())
                                    .orElse(null)
                            : null,
                    claim.decision().map(Claim.Decision::at),
                    claim.decision().flatMap(Claim.Decision::reason).orElse(null),
                    claim.contractNumber().orElse(null),
                    claim.note(),
                    claim.madeAt());
        }
    }

    record ClaimPage(List<ClaimRow> items, @Nullable String next, long total) {}

    /** @param who the name for officers; "you" or "office" for the claimant */
    record ClaimEvent(Instant at, String who, Claim.What what, String note) {
        static ClaimEvent of(Claim.Event event, Claim claim, boolean forOfficer) {
            boolean own = event.who().id().equals(claim.claimant().id());
            return new ClaimEvent(
                    event.at(), forOfficer ? event.who().name() : own ? "you" : "office", event.what(), event.note());
        }
    }

    record DocumentList(List<DocumentRow> items) {}

    record DocumentRow(
            String id,
            String name,
            String mediaType,
            String sha256,
            long bytes,
            @Nullable Integer pages,
            @Nullable Integer width,
            @Nullable Integer height,
            Instant uploadedAt) {
        static DocumentRow of(Document document) {
            return new DocumentRow(
                    document.id().toString(),
                    document.name(),
                    document.kind().mediaType(),
                    document.sha256().hex(),
                    document.bytes(),
                    document.pages().isPresent() ? document.pages().getAsInt() : null,
                    document.width().isPresent() ? document.width().getAsInt() : null,
                    document.height().isPresent() ? document.height().getAsInt() : null,
                    document.uploadedAt());
        }
    }

    record WholeClaim(ClaimRow claim, List<ClaimEvent> timeLine, List<DocumentRow> documents) {}

    /** A text that a person wrote; blank is none. */
    static Optional<String> written(String field, Optional<String> text, int longest) {
        Optional<String> tidy = text.map(String::strip).filter(value -> !value.isEmpty());
        tidy.ifPresent(value -> {
            if (value.length() > longest || value.indexOf('\0') >= 0)
                throw BadInput.of(
                        field, field + " is too long or holds a zero character", "at most " + longest + " characters");
        });
        return tidy;
    }

    /** The same where it must be there. */
    static String needed(String field, @Nullable String text, int longest) {
        return written(field, Optional.ofNullable(text), longest)
                .orElseThrow(() -> BadInput.of(field, field + " is missing", "give it in the body"));
    }
}
