package powersight.app.bench;

import java.io.IOException;
import java.util.List;

/** A whole system that takes readings over MQTT, to be measured beside another by the same generator. */
interface Rival extends AutoCloseable {
    String name();

    /** Lines to it that are called again when they break. */
    Load open() throws Exception;

    /** CPU of all its processes so far, in milliseconds. */
    double cpuMillis() throws IOException;

    /** What may be killed, and is back when that returns. */
    List<Victim> victims();

    record Victim(String name, Blow blow) {}

    interface Blow {
        void strike() throws Exception;
    }

    /** Returns when nothing more is on its way into the database. */
    void settle() throws Exception;

    Told.Kept kept(int meters) throws Exception;

    @Override
    void close() throws Exception;
}
