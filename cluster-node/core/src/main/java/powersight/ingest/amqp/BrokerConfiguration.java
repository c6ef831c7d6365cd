package powersight.ingest.amqp;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.port.AmqpPort;
import org.apache.qpid.server.virtualhost.QueueManagingVirtualHost;

/** What the embedded broker is told about itself, in Qpid's words. */
final class BrokerConfiguration {
    private BrokerConfiguration() {}

    /**
     * Two virtual hosts, and rules: the node may do all, devices may publish. What is said to devices has a host of its own,
     * because Qpid asks nobody when a queue is bound to an exchange: beside the readings, whoever may have a queue could
     * bind it to theirs and read everybody's.
     */
    static String json(Path folder, String virtualHost) {
        return """
            {
              "name": "powersight",
              "modelVersion": "9.1",
              "accesscontrolproviders": [{
                "name": "rules", "type": "RuleBased", "priority": 1, "defaultResult": "DENIED",
                "rules": [
                  {"identity": "%1$s", "objectType": "ALL", "operation": "ALL", "attributes": {}, "outcome": "ALLOW"},
                  {"identity": "%2$s", "objectType": "VIRTUALHOST", "operation": "ACCESS", "attributes": {}, "outcome": "ALLOW"},
                  {"identity": "%2$s", "objectType": "EXCHANGE", "operation": "PUBLISH", "attributes": {"NAME": "%3$s"},
                   "outcome": "ALLOW"}
                ]
              }],
              "virtualhostnodes": [{
                "name": "%4$s", "type": "DERBY", "storePath": "%5$s", "defaultVirtualHostNode": true,
                "virtualHostInitialConfiguration": "{\\"type\\": \\"ProvidedStore\\", \\"name\\": \\"%4$s\\"}"
              }, {
                "name": "%6$s", "type": "DERBY", "storePath": "%7$s",
                "virtualHostInitialConfiguration": "{\\"type\\": \\"ProvidedStore\\", \\"name\\": \\"%6$s\\"}"
              }]
            }
            """.formatted(
                        DeviceKeyAuthentication.NODE_GROUP,
                        DeviceKeyAuthentication.DEVICE_GROUP,
                        Names.EXCHANGE,
                        virtualHost,
                        folder.resolve("messages").toString().replace("\\", "\\\\"),
                        Names.COMMANDS_HOST,
                        folder.resolve("commands").toString().replace("\\", "\\\\"));
    }

    /** A message's user id must be the sender's own; threads for tens of senders, not for thousands. */
    static Map<String, String> context(Path folder) {
        return Map.of(
                "qpid.work_dir",
                folder.toString(),
                Broker.BROKER_MSG_AUTH,
                "true",
                QueueManagingVirtualHost.VIRTUALHOST_CONNECTION_THREAD_POOL_SIZE,
                "8",
                QueueManagingVirtualHost.VIRTUALHOST_CONNECTION_THREAD_POOL_NUMBER_OF_SELECTORS,
                "1",
                "virtualhost.housekeepingThreadCount",
                "2",
                AmqpPort.PORT_AMQP_THREAD_POOL_SIZE,
                "8",
                AmqpPort.PORT_AMQP_NUMBER_OF_SELECTORS,
                "1");
    }

    static Map<String, Object> port(String host, int port) {
        return Map.of(
                "name",
                "amqp",
                "type",
                "AMQP",
                "bindingAddress",
                host,
                "port",
                port,
                "protocols",
                List.of("AMQP_0_9_1"),
                "transports",
                List.of("TCP"),
                "threadPoolSize",
                4,
                "authenticationProvider",
                DeviceKeyAuthentication.NAME);
    }
}
