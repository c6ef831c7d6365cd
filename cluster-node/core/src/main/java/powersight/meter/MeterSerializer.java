package powersight.meter;

import akka.serialization.SerializerWithStringManifest;

/**
 * How a meter's events and snapshots become bytes for good: readings in {@link CompactReadings}, the rare facts as JSON.
 *
 * <p>The identifier and the letters are data in the journal; they are never reused for something else.
 */
public final class MeterSerializer extends SerializerWithStringManifest {
    public static final int IDENTIFIER = 5077;

    /** The manifest of readings. The journal's index of rare events, and whoever reads only those, is cut at it. */
    public static final String READINGS = "R";

    /** The manifest of a meter's going offline. */
    public static final String WENT_OFFLINE = "F";

    private static final String SNAPSHOT = "S";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        if (object instanceof MeterEvent.ReadingsRecorded) return READINGS;
        if (object instanceof MeterEvent.Commissioned) return "C";
        if (object instanceof MeterEvent.WentOffline) return WENT_OFFLINE;
        if (object instanceof MeterEvent.CameOnline) return "N";
        if (object instanceof MeterEvent.LastGaspHeard) return "G";
        if (object instanceof MeterEvent.ReadingsGivenUp) return "U";
        if (object instanceof MeterState) return SNAPSHOT;
        throw new IllegalArgumentException("not a meter's event or state: " + object.getClass());
    }

    @Override
    public byte[] toBinary(Object object) {
        if (object instanceof MeterEvent.ReadingsRecorded readings) return CompactReadings.write(readings);
        if (object instanceof MeterEvent rare) return EventJson.write(MeterEvent.class, rare);
        if (object instanceof MeterState state) return EventJson.write(MeterSnapshot.class, MeterSnapshot.of(state));
        throw new IllegalArgumentException("not a meter's event or state: " + object.getClass());
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return manifest.equals(SNAPSHOT)
                ? EventJson.read(MeterSnapshot.class, bytes).toState()
                : event(bytes, manifest);
    }

    /** The event in a row of the journal, for readers that are not actors. */
    public static MeterEvent event(byte[] bytes, String manifest) {
        return manifest.equals(READINGS) ? CompactReadings.read(bytes) : EventJson.read(MeterEvent.class, bytes);
    }
}
