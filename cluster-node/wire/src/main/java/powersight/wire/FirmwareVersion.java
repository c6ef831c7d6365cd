package powersight.wire;

import java.util.Comparator;

/** Three numbers, compared as numbers: 1.10.0 is newer than 1.9.3. Their ranges are those of the meters' manifest. */
public record FirmwareVersion(int major, int minor, int patch) implements Comparable<FirmwareVersion> {
    private static final Comparator<FirmwareVersion> ORDER = Comparator.comparingInt(FirmwareVersion::major)
            .thenComparingInt(FirmwareVersion::minor)
            .thenComparingInt(FirmwareVersion::patch);

    public FirmwareVersion {
        if (major < 0 || major > 255 || minor < 0 || minor > 255 || patch < 0 || patch > 65_535)
            throw new IllegalArgumentException("a version is 0-255.0-255.0-65535");
    }

    public static FirmwareVersion parse(String text) {
        if (!text.matches("\\d{1,3}\\.\\d{1,3}\\.\\d{1,5}"))
            throw new IllegalArgumentException("'" + text + "' is no version such as 1.4.2");
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return new FirmwareVersion(
                Integer.parseInt(text.substring(0, first)),
                Integer.parseInt(text.substring(first + 1, second)),
                Integer.parseInt(text.substring(second + 1)));
    }

    @Override
    public int compareTo(FirmwareVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
