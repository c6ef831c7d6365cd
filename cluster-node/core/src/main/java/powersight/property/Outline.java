package powersight.property;

import java.util.List;
import powersight.wire.Municipality;

/**
 * Where a municipality lies on the map: one or several areas, each with holes perhaps.
 *
 * @param areas each a list of rings, the first of which is the outer one; a ring does not repeat its first point
 */
public record Outline(Municipality municipality, List<List<List<Point>>> areas) {
    public Outline {
        areas = areas.stream()
                .map(rings -> rings.stream().map(List::copyOf).toList())
                .toList();
    }

    /** A point of a hole is not in the area, and neither is one outside of the outer ring: an odd number of crossings is. */
    boolean holds(Point point) {
        for (List<List<Point>> rings : areas) {
            boolean in = false;
            for (List<Point> ring : rings) in ^= crossesOddly(ring, point);
            if (in) return true;
        }
        return false;
    }

    private static boolean crossesOddly(List<Point> ring, Point point) {
        boolean odd = false;
        Point before = ring.get(ring.size() - 1);
        for (Point next : ring) {
            if (next.latitude() > point.latitude() != before.latitude() > point.latitude()
                    && point.longitude()
                            < (before.longitude() - next.longitude())
                                            * (point.latitude() - next.latitude())
                                            / (before.latitude() - next.latitude())
                                    + next.longitude()) odd = !odd;
            before = next;
        }
        return odd;
    }
}
