package powersight.api.property;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Estate;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.property.Outline;
import powersight.property.Outlines;
import powersight.property.Point;
import powersight.wire.Municipality;

/** Where on the map: the municipalities' outlines, and which of them a point lies in. */
public final class PlaceRoutes {
    private static final Param<Double> LATITUDE = degrees("latitude", "degrees north", 90);
    private static final Param<Double> LONGITUDE = degrees("longitude", "degrees east", 180);

    /**
     * @param warning there when the point lies in no municipality that we know; an officer will have to confirm it
     * @param schematic the outlines are a sketch, so near a border the neighbour may be meant
     */
    record Place(
            double latitude,
            double longitude,
            boolean inside,
            @Nullable Municipality municipality,
            boolean schematic,
            @Nullable String warning) {}

    record Properties(String code, String name, String district, String region) {}

    record Geometry(String type, List<List<List<List<Double>>>> coordinates) {}

    record Feature(String type, String id, Properties properties, Geometry geometry) {}

    /** GeoJSON (RFC 7946). */
    record Collection(String type, boolean schematic, List<Feature> features) {}

    private final Outlines outlines;
    private final byte[] geoJson;
    private final String tag;

    public PlaceRoutes(Estate estate) {
        this.outlines = estate.property().outlines();
        this.geoJson = Json.bytes(new Collection(
                "FeatureCollection",
                outlines.isSchematic(),
                outlines.all().stream().map(PlaceRoutes::feature).toList()));
        this.tag = tag(geoJson);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/municipalities/at", "Which municipality a point on the map lies in")
                        .with(LATITUDE, LONGITUDE)
                        .gives(200, "the municipality, or a warning that it is in none", Place.class)
                        .by(this::at),
                Endpoint.get("/api/v1/municipalities/outlines", "The municipalities' outlines as GeoJSON")
                        .gives(200, "a FeatureCollection of MultiPolygons", Collection.class, "application/geo+json")
                        .gives(304, "not changed since", Void.class)
                        .by(this::all));
    }

    private CompletionStage<HttpResponse> at(Call call) {
        Point point = new Point(call.get(LATITUDE), call.get(LONGITUDE));
        Optional<Municipality> found = outlines.at(point);
        return reply(Json.ok(new Place(
                point.latitude(),
                point.longitude(),
                found.isPresent(),
                found.orElse(null),
                outlines.isSchematic(),
                found.isPresent() ? null : "point-outside")));
    }

    private CompletionStage<HttpResponse> all(Call call) {
        HttpResponse head = HttpResponse.create()
                .addHeader(RawHeader.create("ETag", tag))
                .addHeader(RawHeader.create("Cache-Control", "public, max-age=3600"));
        boolean known = call.request()
                .getHeader("If-None-Match")
                .map(given -> given.value().contains(tag))
                .orElse(false);
        return reply(
                known
                        ? head.withStatus(StatusCodes.NOT_MODIFIED)
                        : head.withEntity(
                                MediaTypes.customBinary("application", "geo+json", true)
                                        .toContentType(),
                                geoJson));
    }

    private static Feature feature(Outline outline) {
        Municipality its = outline.municipality();
        List<List<List<List<Double>>>> areas = new ArrayList<>();
        for (List<List<Point>> rings : outline.areas())
            areas.add(rings.stream().map(PlaceRoutes::ring).toList());
        return new Feature(
                "Feature",
                its.code(),
                new Properties(its.code(), its.name(), its.district(), its.region()),
                new Geometry("MultiPolygon", areas));
    }

    /** Closed, as GeoJSON wants it, and to ten metres. */
    private static List<List<Double>> ring(List<Point> points) {
        List<List<Double>> ring = new ArrayList<>(points.size() + 1);
        for (Point point : points) ring.add(List.of(rounded(point.longitude()), rounded(point.latitude())));
        ring.add(ring.get(0));
        return ring;
    }

    private static double rounded(double degrees) {
        return Math.round(degrees * 10_000) / 10_000.0;
    }

    private static String tag(byte[] content) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(sum, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Param<Double> degrees(String name, String meaning, int most) {
        Map<String, Object> schema = Map.of("type", "number", "minimum", -most, "maximum", most);
        return new Param<>(name, false, true, meaning, schema, Optional.empty(), text -> {
            double value;
            try {
                value = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("it is no number", e);
            }
            if (!(value >= -most && value <= most)) // neither is what is no number at all
            throw new IllegalArgumentException("it must be " + -most + " to " + most);
            return value;
        });
    }

    private static CompletionStage<HttpResponse> reply(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
