package powersight.ingest.mqtt;

import java.util.concurrent.atomic.AtomicBoolean;
import powersight.ingest.MeterPace;
import powersight.ingest.Offers;

/** What all connections of one listener share. */
record Listening(
        MqttSettings settings,
        Offers offers,
        Updates updates,
        MeterPace pace,
        Connections connections,
        MqttMeters meters,
        AtomicBoolean stopping) {
    boolean isStopping() {
        return stopping.get();
    }
}
