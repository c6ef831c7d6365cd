package powersight.ingest.mqtt;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;
import powersight.ingest.Backoff;

/**
 * {@code powersight.ingest.mqtt}: what our own listener offers.
 *
 * @param webSocketPort where MQTT over WebSocket is offered, if it is
 * @param window messages of one connection that may be unanswered; also the receive maximum we tell MQTT 5 clients
 * @param verifiers threads that check secrets
 * @param verifyQueue connects that may wait for them; those beyond are told to come back later
 */
public record MqttSettings(
        String host,
        int port,
        Optional<Tls> tls,
        Optional<Integer> webSocketPort,
        int eventLoops,
        int window,
        int maxMessageBytes,
        boolean anonymousOnLoopback,
        int verifiers,
        int verifyQueue,
        int acceptBacklog,
        Duration connectTimeout,
        Duration commandTimeout,
        Duration stopWithin,
        Backoff retry) {

    /** TLS with a certificate chain and its key, both PEM files. */
    public record Tls(int port, String certificate, String key) {
        public Tls {
            check(portIsValid(port), "tls.port", "0 to 65535", port);
            check(!certificate.isBlank(), "tls.certificate", "the path of a PEM file", "empty");
            check(!key.isBlank(), "tls.key", "the path of a PEM file", "empty");
        }
    }

    public MqttSettings {
        check(portIsValid(port), "port", "0 to 65535", port);
        webSocketPort.ifPresent(ws -> check(portIsValid(ws), "websocket.port", "0 to 65535", ws));
        check(eventLoops >= 1, "event-loops", "1 or more", eventLoops);
        check(window >= 1 && window <= 65_535, "in-flight-per-connection", "1 to 65535", window);
        check(maxMessageBytes >= 1024, "max-message-size", "1 KiB or more", maxMessageBytes);
        check(verifiers >= 1, "verify-threads", "1 or more", verifiers);
        check(verifyQueue >= 1, "verify-queue", "1 or more", verifyQueue);
    }

    /** @param section the settings under {@code powersight.ingest} */
    public static MqttSettings of(Config section) {
        Config mqtt = section.getConfig("mqtt");
        Config tls = mqtt.getConfig("tls");
        Config webSocket = mqtt.getConfig("websocket");
        return new MqttSettings(
                mqtt.getString("host"),
                mqtt.getInt("port"),
                tls.getBoolean("enabled")
                        ? Optional.of(new Tls(tls.getInt("port"), tls.getString("certificate"), tls.getString("key")))
                        : Optional.empty(),
                webSocket.getBoolean("enabled") ? Optional.of(webSocket.getInt("port")) : Optional.empty(),
                mqtt.getInt("event-loops"),
                mqtt.getInt("in-flight-per-connection"),
                Math.toIntExact(mqtt.getBytes("max-message-size")),
                mqtt.getBoolean("anonymous-on-loopback"),
                mqtt.getInt("verify-threads"),
                mqtt.getInt("verify-queue"),
                mqtt.getInt("accept-backlog"),
                mqtt.getDuration("connect-timeout"),
                mqtt.getDuration("command-timeout"),
                mqtt.getDuration("stop-within"),
                Backoff.of(section.getConfig("retry")));
    }

    private static boolean portIsValid(int port) {
        return port >= 0 && port <= 65_535;
    }

    private static void check(boolean right, String key, String rule, Object value) {
        if (!right)
            throw new IllegalArgumentException("powersight.ingest.mqtt." + key + " must be " + rule + ", not " + value);
    }
}
