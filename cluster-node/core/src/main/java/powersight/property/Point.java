package powersight.property;

/** A place on the map, in degrees north and east (WGS 84). */
public record Point(double latitude, double longitude) {
    public Point {
        if (!(latitude >= -90 && latitude <= 90))
            throw new IllegalArgumentException("latitude must be -90 to 90, not " + latitude);
        if (!(longitude >= -180 && longitude <= 180))
            throw new IllegalArgumentException("longitude must be -180 to 180, not " + longitude);
    }
}
