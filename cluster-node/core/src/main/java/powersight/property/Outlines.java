package powersight.property;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** Which municipality a point on the map lies in. Needs no network. */
public final class Outlines {
    private final List<Outline> outlines;
    private final boolean schematic;

    private Outlines(List<Outline> outlines, boolean schematic) {
        this.outlines = outlines;
        this.schematic = schematic;
    }

    public static Outlines schematic() {
        return new Outlines(SchematicOutlines.make(), true);
    }

    /**
     * The configured ones, or schematic ones.
     *
     * @param config {@code powersight.property}
     */
    public static Outlines of(Config config) {
        String file = config.getString("outlines");
        return file.isEmpty() ? schematic() : read(Path.of(file));
    }

    /** A GeoJSON FeatureCollection of Polygons and MultiPolygons; a feature of no municipality stops the start. */
    public static Outlines read(Path file) {
        try {
            List<Outline> read = new ArrayList<>();
            for (JsonNode feature :
                    new ObjectMapper().readTree(Files.readAllBytes(file)).path("features"))
                read.add(new Outline(municipality(feature, file), areas(feature.path("geometry"), file)));
            if (read.isEmpty()) throw wrong(file, "it has no features");
            return new Outlines(List.copyOf(read), false);
        } catch (IOException e) {
            throw new IllegalArgumentException("powersight.property.outlines: " + file + " cannot be read: " + e, e);
        }
    }

    public Optional<Municipality> at(Point point) {
        return outlines.stream()
                .filter(outline -> outline.holds(point))
                .map(Outline::municipality)
                .findFirst();
    }

    /** How a point fits an address in that municipality. */
    public Location fit(Optional<Point> point, Municipality municipality) {
        if (point.isEmpty()) return Location.NONE;
        return at(point.get())
                .map(there -> there.equals(municipality) ? Location.INSIDE : Location.ELSEWHERE)
                .orElse(Location.OUTSIDE);
    }

    public List<Outline> all() {
        return outlines;
    }

    /** Whether they are a sketch only. */
    public boolean isSchematic() {
        return schematic;
    }

    private static Municipality municipality(JsonNode feature, Path file) {
        JsonNode properties = feature.path("properties");
        return Municipalities.byCode(properties.path("code").asText())
                .or(() -> Municipalities.find(properties.path("name").asText()))
                .orElseThrow(() -> wrong(file, "no municipality is known by " + properties));
    }

    private static List<List<List<Point>>> areas(JsonNode geometry, Path file) {
        List<List<List<Point>>> areas = new ArrayList<>();
        switch (geometry.path("type").asText()) {
            case "Polygon" -> areas.add(rings(geometry.path("coordinates"), file));
            case "MultiPolygon" -> geometry.path("coordinates").forEach(area -> areas.add(rings(area, file)));
            default -> throw wrong(file, "a geometry is no Polygon and no MultiPolygon");
        }
        return areas;
    }

    private static List<List<Point>> rings(JsonNode rings, Path file) {
        List<List<Point>> read = new ArrayList<>();
        for (JsonNode ring : rings) {
            List<Point> points = new ArrayList<>();
            for (JsonNode pair : ring)
                points.add(new Point(
                        pair.path(1).asDouble(Double.NaN), pair.path(0).asDouble(Double.NaN)));
            if (points.size() < 4) throw wrong(file, "a ring has fewer than four points");
            points.remove(points.size() - 1);
            read.add(points);
        }
        if (read.isEmpty()) throw wrong(file, "a polygon has no ring");
        return read;
    }

    private static IllegalArgumentException wrong(Path file, String why) {
        return new IllegalArgumentException("powersight.property.outlines: " + file + ": " + why);
    }
}
