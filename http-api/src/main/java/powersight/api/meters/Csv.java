package powersight.api.meters;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.StoredReading;

/** Readings as CSV, streamed page by page: a year of them takes no more memory than a minute. */
final class Csv {
    private static final int PAGE = 2_000;
    private static final ContentType TYPE = MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8);

    /** The columns of one kind of file. */
    record Layout(String head, Function<StoredReading, List<@Nullable Object>> row) {}

    static final Layout FULL = new Layout(
            "at,receivedAt,seq,importT1Wh,importT2Wh,exportT1Wh,exportT2Wh,volts,amperes,watts,powerFactor,hertz,flags",
            stored -> {
                ReadingJson json = HistoryRoutes.json(stored);
                return Arrays.asList(
                        json.at(),
                        json.receivedAt(),
                        json.seq(),
                        json.importT1Wh(),
                        json.importT2Wh(),
                        json.exportT1Wh(),
                        json.exportT2Wh(),
                        json.volts(),
                        json.amperes(),
                        json.watts(),
                        json.powerFactor(),
                        json.hertz(),
                        String.join(" ", json.flags()));
            });

    private Csv() {}

    /** @throws BadInput when neither JSON nor CSV would be taken */
    static boolean isWanted(HttpRequest request) {
        String accepted =
                request.getHeader("Accept").map(header -> header.value()).orElse("*/*");
        int csv = accepted.indexOf("text/csv");
        int json = accepted.indexOf("application/json");
        if (csv >= 0) return json < 0 || csv < json;
        if (json < 0 && !accepted.contains("*/*") && !accepted.contains("application/*"))
            throw BadInput.whole(
                    406, "not-acceptable", "this comes as JSON or CSV", "accept application/json or text/csv");
        return false;
    }

    /** The first page is read before anything is sent, so that a store that is away is a problem and not half a file. */
    static HttpResponse stream(Core core, Parts parts, Layout layout) {
        ReadingPage first = parts.page(Optional.empty(), PAGE);
        Source<ByteString, NotUsed> lines = Source.unfoldAsync(
                        Optional.of(first),
                        at -> at.isEmpty()
                                ? CompletableFuture.completedFuture(
                                        Optional.<Pair<Optional<ReadingPage>, ByteString>>empty())
                                : core.blocking(() -> Optional.of(Pair.create(
                                        at.get().next().map(next -> parts.page(Optional.of(next), PAGE)),
                                        text(at.get().readings(), layout)))))
                .prepend(Source.single(ByteString.fromString(layout.head() + "\r\n")));
        return HttpResponse.create()
                .withEntity(HttpEntities.create(TYPE, lines))
                .addHeader(RawHeader.create(
                        "Content-Disposition", "attachment; filename=\"readings-" + parts.meter() + ".csv\""));
    }

    private static ByteString text(List<StoredReading> readings, Layout layout) {
        StringBuilder text = new StringBuilder(readings.size() * 100);
        for (StoredReading reading : readings) text.append(line(reading, layout));
        return ByteString.fromString(text.toString());
    }

    /** With its end. */
    static CharSequence line(StoredReading reading, Layout layout) {
        StringBuilder text = new StringBuilder(100);
        String separator = "";
        for (Object cell : layout.row().apply(reading)) {
            text.append(separator);
            if (cell != null) text.append(cell);
            separator = ",";
        }
        return text.append("\r\n");
    }
}
