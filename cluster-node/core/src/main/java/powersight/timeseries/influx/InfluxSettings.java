package powersight.timeseries.influx;

/**
 * Which InfluxDB, and where in it.
 *
 * @param bucket in 1.x the database, which is made when it is missing
 * @param org of 2.x; ignored by the others
 * @param token of 2.x and 3.x; {@code user:password} for 1.x; empty for none
 */
public record InfluxSettings(Version version, String url, String org, String bucket, String token) {
    public enum Version {
        V1,
        V2,
        V3
    }

    public InfluxSettings {
        if (org.isBlank()) org = "-"; // the client wants some text even where none is used
        if (!bucket.matches("[A-Za-z0-9_-]+"))
            throw new IllegalArgumentException(
                    "an InfluxDB bucket is letters, digits, '-' and '_', not '" + bucket + "'");
    }

    @Override
    public String toString() {
        return url + " (" + version + ", " + bucket + ")";
    }
}
