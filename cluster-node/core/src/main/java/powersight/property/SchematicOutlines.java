package powersight.property;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * Outlines that are a sketch and no map: everything within a coarse outline of the country (a hundred points, a few
 * kilometres off here and there) belongs to the municipality whose seat is nearest. They need no file of anybody's and no
 * network, and they are right in the middle of a municipality and wrong near its border. Like the list of municipalities,
 * they leave Kosovo and Metohija out.
 */
final class SchematicOutlines {
    private static final String RESOURCE = "outline.csv";
    /** A degree of longitude is so many degrees of latitude long, at 44° north. */
    private static final double SHORTER = Math.cos(Math.toRadians(44));

    private SchematicOutlines() {}

    static List<Outline> make() {
        List<Point> country = country();
        List<Municipality> seats = Municipalities.all();
        List<Outline> outlines = new ArrayList<>(seats.size());
        for (Municipality seat : seats) {
            List<Point> cell = country;
            for (Municipality other : seats) if (!other.equals(seat)) cell = nearer(cell, seat, other);
            outlines.add(new Outline(seat, List.of(List.of(cell))));
        }
        return List.copyOf(outlines);
    }

    /** The part of the ring that lies nearer to the seat than to the other (Sutherland and Hodgman's clipping). */
    private static List<Point> nearer(List<Point> ring, Municipality seat, Municipality other) {
        List<Point> kept = new ArrayList<>(ring.size() + 1);
        for (int i = 0; i < ring.size(); i++) {
            Point from = ring.get(i), to = ring.get((i + 1) % ring.size());
            double fromSide = side(from, seat, other), toSide = side(to, seat, other);
            if (fromSide >= 0) kept.add(from);
            if (fromSide > 0 != toSide > 0 && fromSide != toSide)
                kept.add(between(from, to, fromSide / (fromSide - toSide)));
        }
        return kept;
    }

    /** Positive where it is nearer to the seat; linear, as the difference of two squared distances is. */
    private static double side(Point point, Municipality seat, Municipality other) {
        return squared(point, other) - squared(point, seat);
    }

    private static double squared(Point point, Municipality seat) {
        double up = point.latitude() - seat.latitude();
        double across = (point.longitude() - seat.longitude()) * SHORTER;
        return up * up + across * across;
    }

    private static Point between(Point from, Point to, double part) {
        return new Point(
                from.latitude() + (to.latitude() - from.latitude()) * part,
                from.longitude() + (to.longitude() - from.longitude()) * part);
    }

    private static List<Point> country() {
        try (InputStream in = SchematicOutlines.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException(RESOURCE + " is missing from the class path");
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Point(Double.parseDouble(cells[0]), Double.parseDouble(cells[1])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
