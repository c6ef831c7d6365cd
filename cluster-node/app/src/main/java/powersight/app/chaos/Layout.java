package powersight.app.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import powersight.app.servers.InfluxServer;
import powersight.app.servers.MosquittoServer;
import powersight.app.servers.RabbitServer;

/**
 * Of what a system under trial is made.
 *
 * @param ownDatabase the node runs its own PostgreSQL, which then dies and lives with it; else one beside it
 * @param rabbit RabbitMQ instead of the embedded AMQP broker
 * @param influx single readings in InfluxDB, behind a proxy of ours, instead of in PostgreSQL
 * @param mosquitto half of the meters speak MQTT to a Mosquitto that the node takes from, instead of to the node
 * @param meters so many meters instead of the usual number
 * @param smallDisk the database's disk is a small one that can be filled
 * @param nodes more than one are a cluster, with a network of ours between them
 */
record Layout(
        boolean ownDatabase,
        boolean rabbit,
        boolean influx,
        boolean mosquitto,
        int meters,
        boolean smallDisk,
        int nodes) {
    static final Layout ALONE = new Layout(true, false, false, false, 0, false, 1);
    static final Layout SERVERS = new Layout(false, true, true, false, 0, false, 1);
    static final Layout CLUSTER = new Layout(false, true, false, false, 0, false, 3);

    Layout withMosquitto() {
        return new Layout(ownDatabase, rabbit, influx, true, meters, smallDisk, nodes);
    }

    Layout withMeters(int howMany) {
        return new Layout(ownDatabase, rabbit, influx, mosquitto, howMany, smallDisk, nodes);
    }

    Layout onSmallDisk() {
        return new Layout(false, rabbit, influx, mosquitto, meters, true, nodes);
    }

    /** Why it cannot be had on this machine. */
    Optional<String> obstacle() {
        List<String> missing = new ArrayList<>();
        if (rabbit) need(RabbitServer.PROGRAM, missing);
        if (influx) need(InfluxServer.PROGRAM, missing);
        if (mosquitto) need(MosquittoServer.PROGRAM, missing);
        if (smallDisk && !"root".equals(System.getProperty("user.name")))
            missing.add("root, who may mount a small disk");
        return missing.isEmpty() ? Optional.empty() : Optional.of("it needs " + String.join(", ", missing));
    }

    private static void need(Path program, List<String> missing) {
        if (!Files.isExecutable(program)) missing.add(program.toString());
    }
}
