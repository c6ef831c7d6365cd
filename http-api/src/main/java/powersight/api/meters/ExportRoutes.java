package powersight.api.meters;

import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.doors.Sharing;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.api.http.Period;
import powersight.rights.View;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/** Readings for analysis elsewhere: of all meters whose past somebody may see, page by page, as JSON or CSV. */
public final class ExportRoutes {
    private static final Param<Integer> LIMIT = Param.whole("limit", "how many at most", 1, 10_000, 1_000);
    private static final Param<Cursor> AFTER =
            Param.text("after", "'next' of the page before").as(Cursor::parse);

    /** Where a page ended: after this reading of this meter. */
    record Cursor(MeterId meter, String place) {
        static Cursor parse(String text) {
            int at = text.indexOf('~');
            if (at < 1) throw new IllegalArgumentException("no place in an export");
            return new Cursor(new MeterId(text.substring(0, at)), HistoryRoutes.place(text.substring(at + 1)));
        }

        @Override
        public String toString() {
            return meter + "~" + place;
        }
    }

    record ExportedReading(String meter, @JsonUnwrapped ReadingJson reading) {}

    record ExportPage(List<ExportedReading> items, @Nullable String next) {}

    private final Core core;
    private final Looks looks;
    private final Sharing sharing;

    public ExportRoutes(Core core, Looks looks, Sharing sharing) {
        this.core = core;
        this.looks = looks;
        this.sharing = sharing;
    }

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get(
                        "/api/v1/export/readings",
                        "Readings of all my meters and of those shared with me, by meter and time; of the last day unless"
                                + " said")
                .with(Period.FROM, Period.TO, LIMIT, AFTER)
                .gives(
                        200,
                        "a page; with CSV the header PowerSight-Next names the next",
                        ExportPage.class,
                        "application/json",
                        "text/csv")
                .by(this::export));
    }

    private CompletionStage<HttpResponse> export(Call call) {
        Period period = Period.of(call, core, HistoryRoutes.USUAL);
        int limit = call.get(LIMIT);
        Optional<Cursor> after = call.find(AFTER);
        boolean csv = Csv.isWanted(call.request());
        return core.blocking(() -> {
            List<StoredReading> found = new ArrayList<>();
            Optional<Cursor> next = gather(call, period, after, limit, found);
            return csv ? csv(found, next) : json(found, next);
        });
    }

    /** One meter after the other, from where the page before ended; each look is written down as one. */
    private Optional<Cursor> gather(
            Call call, Period period, Optional<Cursor> after, int limit, List<StoredReading> found) {
        TreeSet<String> meters = new TreeSet<>();
        sharing.views()
                .readable(call.who())
                .forEach(share -> meters.add(share.meter().value()));
        for (String name : after.map(cursor -> meters.tailSet(cursor.meter().value(), true))
                .orElse(meters)) {
            MeterId meter = new MeterId(name);
            Optional<String> place =
                    after.filter(cursor -> cursor.meter().equals(meter)).map(Cursor::place);
            Parts parts = new Parts(core.readings(), meter, looks.past(call, meter, View.EXPORT, period));
            ReadingPage page = parts.page(place, limit - found.size());
            found.addAll(page.readings());
            if (page.next().isPresent())
                return Optional.of(new Cursor(meter, page.next().get()));
            if (found.size() >= limit) {
                String behind = meters.higher(name);
                return behind == null
                        ? Optional.empty()
                        : Optional.of(
                                new Cursor(new MeterId(behind), new ReadingPage.Place(Instant.EPOCH, 0).toString()));
            }
        }
        return Optional.empty();
    }

    private static HttpResponse json(List<StoredReading> found, Optional<Cursor> next) {
        return Json.ok(new ExportPage(
                found.stream()
                        .map(stored -> new ExportedReading(stored.meter().value(), HistoryRoutes.json(stored)))
                        .toList(),
                next.map(Cursor::toString).orElse(null)));
    }

    private static HttpResponse csv(List<StoredReading> found, Optional<Cursor> next) {
        StringBuilder text = new StringBuilder("meter," + Csv.FULL.head() + "\r\n");
        for (StoredReading reading : found)
            text.append(reading.meter()).append(',').append(Csv.line(reading, Csv.FULL));
        HttpResponse answer = HttpResponse.create()
                .withEntity(HttpEntities.create(
                        MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8), ByteString.fromString(text.toString())))
                .addHeader(RawHeader.create("Content-Disposition", "attachment; filename=\"readings.csv\""));
        return next.map(cursor -> answer.addHeader(RawHeader.create("PowerSight-Next", cursor.toString())))
                .orElse(answer);
    }
}
