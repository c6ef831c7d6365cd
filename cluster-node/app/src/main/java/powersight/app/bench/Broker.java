package powersight.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import powersight.app.servers.MosquittoServer;
import powersight.app.servers.RabbitServer;

/**
 * Somebody else's broker between generator and node, for as long as a measurement takes. What it acknowledges is its own
 * promise; a reading is durable when the node has recorded it.
 */
interface Broker extends AutoCloseable {
    /** The one concentrator of an AMQP measurement, see {@link Field}. */
    String PUBLISHER = Field.concentrator(0);

    /** What Java must be told for the node to take readings from there. */
    List<String> settings();

    /** By which name the node's books know it. */
    String account();

    Load open(Field field) throws Exception;

    /** Its part of the cost. */
    long pid();

    @Override
    void close() throws Exception;

    static Broker mosquitto(Path folder) throws IOException, InterruptedException {
        MosquittoServer server = new MosquittoServer(folder);
        return new Broker() {
            @Override
            public List<String> settings() {
                return List.of(
                        "-Dpowersight.ingest.mqtt-external.enabled=on",
                        "-Dpowersight.ingest.mqtt-external.brokers=127.0.0.1:"
                                + server.address().getPort());
            }

            @Override
            public String account() {
                return "mqtt-external";
            }

            @Override
            public Load open(Field field) throws IOException {
                return field.openAgainAndAgain(server::address); // it asks nobody who they are
            }

            @Override
            public long pid() {
                return server.pid();
            }

            @Override
            public void close() throws InterruptedException {
                server.close();
            }
        };
    }

    static Broker rabbit(Path folder) throws IOException, InterruptedException {
        RabbitServer server = new RabbitServer(folder, "bench", Map.of(PUBLISHER, "bench"));
        return new Broker() {
            @Override
            public List<String> settings() {
                return List.of(
                        "-Dpowersight.ingest.amqp.broker=external",
                        "-Dpowersight.ingest.amqp.uri=" + server.uri(),
                        "-Dpowersight.ingest.amqp.user=" + RabbitServer.NODE,
                        "-Dpowersight.ingest.amqp.password=" + server.password());
            }

            @Override
            public String account() {
                return "amqp";
            }

            @Override
            public Load open(Field field) throws Exception {
                return new AmqpLoad("127.0.0.1", server.port(), PUBLISHER, "bench");
            }

            @Override
            public long pid() {
                return server.pid();
            }

            @Override
            public void close() throws InterruptedException {
                server.close();
            }
        };
    }
}
