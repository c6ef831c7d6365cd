package powersight.app.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one of several nodes is told at every start of it. Its ports stay the same, so that others find it again.
 *
 * @param folder its data directory and the file of its addresses are here
 * @param roles of meters, ingest, projections, workers, api, simulator, with commas between
 * @param command {@code up} or {@code node}, and options that all nodes do not share
 */
public record NodePlan(
        String name,
        Path folder,
        String roles,
        int clusterPort,
        int httpPort,
        int mqttPort,
        int amqpPort,
        List<String> command,
        Map<String, String> environment) {
    public NodePlan {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    Path data() {
        return folder.resolve("data");
    }

    Path portsFile() {
        return folder.resolve("ports.json");
    }

    Path console() {
        return folder.resolve("console.log");
    }

    public NodePlan with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new NodePlan(name, folder, roles, clusterPort, httpPort, mqttPort, amqpPort, command, more);
    }

    public boolean does(String role) {
        return does(roles, role);
    }

    static boolean does(String roles, String role) {
        return List.of(roles.split(",")).contains(role);
    }

    NodePlan alsoAs(String role) {
        return new NodePlan(
                name, folder, roles + "," + role, clusterPort, httpPort, mqttPort, amqpPort, command, environment);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--data", data().toString(), "--roles", roles));
        arguments.addAll(List.of("--http-port", Integer.toString(httpPort)));
        arguments.addAll(List.of("--mqtt-port", Integer.toString(mqttPort)));
        arguments.addAll(List.of("--amqp-port", Integer.toString(amqpPort)));
        arguments.addAll(List.of("--ports-file", portsFile().toString()));
        arguments.addAll(
                List.of("--with-process", Long.toString(ProcessHandle.current().pid())));
        return arguments;
    }
}
