package powersight.app.bench;

import java.nio.charset.StandardCharsets;

/**
 * What simulated meters say, cheaply: message after message, the meters in turn, each with its own rising sequence and
 * registers. Voltage, current and power differ from reading to reading as they do in life, so nothing compresses by luck.
 */
final class Traffic {
    /** @param index of the meter among those of this traffic; its last reading has that sequence number */
    record Message(int index, int lastSequence, String topic, byte[] payload) {}

    /** Told when a message is handed to the network, and when it was acknowledged. */
    interface Said {
        void said(Message message, long atNanos);

        default void acknowledged(int index, int lastSequence) {}
    }

    private final String[] meters;
    private final int[] sequences;
    private final int readingsPerMessage;
    private final int[] turns;
    private Said listener = (message, at) -> {};
    private int most = Integer.MAX_VALUE;

    /** @param lanes the meters are dealt out to that many connections, each meter always to the same one */
    Traffic(int meters, int readingsPerMessage, int lanes) {
        this(0, meters, readingsPerMessage, lanes);
    }

    /** @param first the number of the first of these meters, where they are not all there are */
    Traffic(int first, int meters, int readingsPerMessage, int lanes) {
        this.turns = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) turns[lane] = lane;
        this.meters = new String[meters];
        for (int i = 0; i < meters; i++) this.meters[i] = meterId(first + i);
        this.sequences = new int[meters];
        this.readingsPerMessage = readingsPerMessage;
    }

    static String meterId(int index) {
        return String.format("bench-%07d", index + 1);
    }

    static int indexOf(String meter) {
        return Integer.parseInt(meter.substring("bench-".length())) - 1;
    }

    /** No meter says more readings than that. */
    Traffic atMost(int readings) {
        most = readings;
        return this;
    }

    boolean hasNext(int lane) {
        return sequences[turns[lane]] < most;
    }

    boolean isOver() {
        for (int sequence : sequences) if (sequence < most) return false;
        return true;
    }

    Traffic toldTo(Said said) {
        listener = said;
        return this;
    }

    void said(Message message, long atNanos) {
        listener.said(message, atNanos);
    }

    void acknowledged(int index, int lastSequence) {
        listener.acknowledged(index, lastSequence);
    }

    int readingsPerMessage() {
        return readingsPerMessage;
    }

    int meters() {
        return meters.length;
    }

    /** The next message of a lane. Not for several threads on one lane. */
    Message next(int lane) {
        int index = turns[lane];
        turns[lane] = index + turns.length < meters.length ? index + turns.length : lane;
        int first = sequences[index] + 1;
        sequences[index] += readingsPerMessage;
        StringBuilder json = new StringBuilder(160 * readingsPerMessage + 40);
        json.append("{\"deviceId\":\"").append(meters[index]).append('"');
        long now = System.currentTimeMillis() / 1000;
        if (readingsPerMessage == 1) {
            json.append(',');
            reading(json, index, first, now);
        } else {
            json.append(",\"readings\":[");
            for (int i = 0; i < readingsPerMessage; i++) {
                json.append(i == 0 ? "{" : ",{");
                reading(json, index, first + i, now - readingsPerMessage + 1 + i);
                json.append('}');
            }
            json.append(']');
        }
        byte[] payload = json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
        return new Message(index, sequences[index], "powersight/v1/meters/" + meters[index] + "/readings", payload);
    }

    private static void reading(StringBuilder json, int meter, int sequence, long epochSecond) {
        int noise = (meter * 31 + sequence * 17) & 0x3ff;
        json.append("\"voltage\":").append(225 + (noise & 15)).append('.').append(noise % 10);
        json.append(",\"current\":").append(noise & 31).append('.').append(100 + noise % 900);
        json.append(",\"power\":").append(100 + noise * 3).append('.').append(noise % 10);
        json.append(",\"timestamp\":").append(epochSecond).append(",\"seq\":").append(sequence);
        json.append(",\"pf\":0.9").append(noise % 10).append(",\"freq\":50.0").append(noise % 10);
        json.append(",\"registers\":{\"importT1\":")
                .append(1_000_000L + sequence * 3L)
                .append(",\"importT2\":");
        json.append(500_000L + sequence).append(",\"exportT1\":0,\"exportT2\":0}");
    }
}
