package powersight.ingest.mqtt;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.net.BindException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import powersight.ingest.CannotStart;

/** The ports of the listener: plain, TLS and WebSocket, each served by every event loop. */
final class Doors {
    private static final int MAX_CLIENT_ID = 128;

    private final Vertx vertx;
    private final MqttSettings settings;
    private final Gate gate;
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    Doors(Vertx vertx, MqttSettings settings, Gate gate) {
        this.vertx = vertx;
        this.settings = settings;
        this.gate = gate;
    }

    CompletionStage<Map<String, String>> open() {
        CompletableFuture<Map<String, String>> opened = new CompletableFuture<>();
        vertx.deployVerticle(OnOneLoop::new, new DeploymentOptions().setInstances(settings.eventLoops()))
                .onSuccess(id -> opened.complete(new TreeMap<>(addresses)))
                .onFailure(opened::completeExceptionally);
        return opened;
    }

    /** Instances that listen on the same port share its connections. */
    private final class OnOneLoop extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            Future<Void> all = listen("mqtt", settings.port(), -1, new MqttServerOptions());
            if (settings.tls().isPresent()) {
                MqttSettings.Tls tls = settings.tls().get();
                MqttServerOptions options = new MqttServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate())
                                .addKeyPath(tls.key()));
                all = all.compose(nothing -> listen("mqtts", tls.port(), -2, options));
            }
            if (settings.webSocketPort().isPresent()) {
                MqttServerOptions options = new MqttServerOptions().setUseWebSocket(true);
                options.setWebSocketMaxFrameSize(settings.maxMessageBytes());
                int port = settings.webSocketPort().get();
                all = all.compose(nothing -> listen("mqtt-ws", port, -3, options));
            }
            all.onComplete(started);
        }

        /** @param anyPort the number by which Vert.x knows that instances want the same free port */
        private Future<Void> listen(String name, int port, int anyPort, MqttServerOptions options) {
            options.setMaxMessageSize(settings.maxMessageBytes())
                    .setMaxClientIdLength(MAX_CLIENT_ID)
                    .setAutoClientId(false)
                    .setTimeoutOnConnect(
                            Math.max(1, (int) settings.connectTimeout().toSeconds()));
            options.setAcceptBacklog(settings.acceptBacklog()).setTcpKeepAlive(true);
            MqttServer server = MqttServer.create(vertx, options);
            server.endpointHandler(endpoint -> gate.knock(endpoint, ContextInternal.current()))
                    .exceptionHandler(fault -> {});
            return server.listen(port == 0 ? anyPort : port, settings.host())
                    .onSuccess(bound -> addresses.put(name, settings.host() + ":" + bound.actualPort()))
                    .<Void>mapEmpty()
                    .recover(fault -> Future.failedFuture(new CannotStart(sentence(name, port, fault), fault)));
        }

        private String sentence(String name, int port, Throwable fault) {
            String key = "mqtt".equals(name) ? "port" : "mqtts".equals(name) ? "tls.port" : "websocket.port";
            if (fault instanceof BindException
                    && String.valueOf(fault.getMessage()).contains("in use"))
                return "port " + port + " of " + settings.host() + " (" + name + ") is taken by another program; "
                        + "stop that one, or choose another with powersight.ingest.mqtt." + key
                        + " (0 takes a free one)";
            return "MQTT cannot listen on " + settings.host() + ":" + port + " (" + name + "): " + fault.getMessage()
                    + "; look at powersight.ingest.mqtt." + key + " and its neighbours";
        }
    }
}
