package powersight.ingest.amqp;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.security.auth.Subject;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Connection;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHost;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.model.port.AmqpPort;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.apache.qpid.server.transport.AMQPConnection;
import org.apache.qpid.server.transport.AMQPConnection.CloseReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.DeviceKeys;
import powersight.ingest.CannotStart;
import powersight.ingest.Strangers;

/**
 * An AMQP 0-9-1 broker within this process, for those who have no RabbitMQ: Apache Qpid with a store on disk, so that a
 * publisher's confirm is true. Devices and concentrators come in by their own keys, and may publish to
 * {@value Names#EXCHANGE} under their own user id and hear what lies in the queue called after them, and nothing else.
 *
 * <p>It takes seconds to start and some 85 threads, and its store confirms a good thousand messages a second: enough for
 * a first look and for small utilities. Larger ones name a RabbitMQ in the settings.
 */
public final class EmbeddedBroker {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String VIRTUAL_HOST = "powersight";

    private final Path folder;
    private final String host;
    private volatile int port;
    private final DeviceKeys keys;
    private final Strangers strangers;
    private final String nodePassword;
    private @Nullable FileChannel lock;
    private @Nullable SystemLauncher launcher;
    private volatile List<VirtualHost<?>> hosts = List.of();

    /** @param folder its own, created when it is not there */
    public EmbeddedBroker(Path folder, AmqpSettings settings, DeviceKeys keys, Strangers strangers) {
        this(folder, settings, keys, strangers, randomPassword());
    }

    EmbeddedBroker(Path folder, AmqpSettings settings, DeviceKeys keys, Strangers strangers, String nodePassword) {
        this.folder = folder.toAbsolutePath();
        this.host = settings.embeddedHost();
        this.port = settings.embeddedPort();
        this.keys = keys;
        this.strangers = strangers;
        this.nodePassword = nodePassword;
    }

    /** Begins on a thread of its own; answers, when it takes messages, with where it is and with the node's own user there. */
    public CompletionStage<BrokerAddress> start() {
        CompletableFuture<BrokerAddress> started = new CompletableFuture<>();
        Thread starter = new Thread(
                () -> {
                    try {
                        started.complete(startNow());
                    } catch (CannotStart e) {
                        started.completeExceptionally(e);
                    } catch (Exception e) {
                        started.completeExceptionally(new CannotStart(
                                "the AMQP broker in " + folder + " did not start: " + e.getMessage(), e));
                    }
                },
                "amqp-broker-start");
        starter.setDaemon(true);
        starter.start();
        return started;
    }

    /** After a {@link #stop}, on the port that it had, so that those who knew it find it again. */
    public CompletionStage<BrokerAddress> startAgain() {
        return start();
    }

    public synchronized void stop() {
        SystemLauncher running = launcher;
        launcher = null;
        hosts = List.of();
        if (running != null) running.shutdown();
        FileChannel held = lock;
        lock = null;
        try {
            if (held != null) held.close();
        } catch (IOException e) {
            log.warn("the lock of {} could not be given back; it ends with this process", folder, e);
        }
    }

    /** Ends the device's connections; false when there was none. May be called from any thread. */
    public boolean cutOff(String device) {
        List<AMQPConnection<?>> its = new ArrayList<>();
        for (VirtualHost<?> host : hosts)
            for (Connection<?> connection : host.getConnections())
                if (connection instanceof AMQPConnection<?> line
                        && device.equals(line.getAuthorizedPrincipal().getName())) its.add(line);
        its.forEach(line -> line.sendConnectionCloseAsync(CloseReason.MANAGEMENT, "the key has been revoked"));
        return !its.isEmpty();
    }

    private synchronized BrokerAddress startNow() throws Exception {
        Files.createDirectories(folder);
        lock = lockFolder();
        Path initial = folder.resolve("broker.json");
        Files.writeString(initial, BrokerConfiguration.json(folder, VIRTUAL_HOST));
        // What Qpid remembers of that file; it is written anew so that an upgrade of ours takes effect.
        Path remembered = folder.resolve("remembered.json");
        Files.deleteIfExists(remembered);

        return launch(initial, remembered);
    }

    private BrokerAddress launch(Path initial, Path remembered) throws Exception {
        Found found = new Found();
        SystemLauncher starting = new SystemLauncher(found);
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("type", "JSON");
        attributes.put("storePath", remembered.toString());
        attributes.put("initialConfigurationLocation", initial.toUri().toString());
        attributes.put("context", BrokerConfiguration.context(folder));
        attributes.put("startupLoggedToSystemOut", false);
        starting.startup(attributes);
        launcher = starting;
        try {
            return open(starting, found.broker());
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private BrokerAddress open(SystemLauncher starting, Broker<?> broker) throws Exception {
        List<VirtualHost<?>> opened = new ArrayList<>();
        for (VirtualHostNode<?> node : broker.getVirtualHostNodes()) {
            VirtualHost<?> virtualHost = node.getVirtualHost();
            if (virtualHost == null || virtualHost.getState() != State.ACTIVE)
                throw new CannotStart(
                        "the message store in " + folder
                                + " cannot be opened; its log says why, and a broker without its "
                                + "messages is had by moving that folder away",
                        null);
            opened.add(virtualHost);
        }
        hosts = List.copyOf(opened);
        Subject system = new Subject(true, Set.of(starting.getSystemPrincipal()), Set.of(), Set.of());
        int bound = SubjectExecutionContext.withSubject(system, () -> {
            new DeviceKeyAuthentication(broker, keys, strangers, nodePassword).create();
            new OwnQueueOnly(broker).takeEffect(broker);
            AmqpPort<?> amqp = (AmqpPort<?>) broker.createChild(Port.class, BrokerConfiguration.port(host, port));
            if (amqp.getState() != State.ACTIVE)
                throw new CannotStart(
                        "port " + port + " of " + host
                                + " (amqp) is taken by another program; stop that one, or choose "
                                + "another with powersight.ingest.amqp.embedded.port (0 takes a free one)",
                        null);
            return amqp.getBoundPort();
        });
        port = bound;
        String uri = "amqp://" + host + ":" + bound + "/" + VIRTUAL_HOST;
        return new BrokerAddress(uri, DeviceKeyAuthentication.NODE_USER, nodePassword, Optional.empty());
    }

    /** Known to this process only, and to no file: the node is the broker's only user of its kind. */
    private static String randomPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private FileChannel lockFolder() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null;
        }
        if (taken == null) {
            channel.close();
            throw new CannotStart(
                    "the AMQP broker's folder " + folder
                            + " is in use by another PowerSight; stop that one, or start this "
                            + "one with a data folder of its own",
                    null);
        }
        return channel;
    }

    /** Hears from the launcher which broker it made. */
    private static final class Found extends SystemLauncherListener.DefaultSystemLauncherListener {
        private @Nullable SystemConfig<?> system;
        private @Nullable RuntimeException fault;

        @Override
        public void onContainerResolve(SystemConfig<?> resolved) {
            system = resolved;
        }

        @Override
        public void errorOnStartup(RuntimeException e) {
            fault = e;
        }

        private Broker<?> broker() {
            if (fault != null) throw fault;
            SystemConfig<?> resolved = system;
            if (resolved == null) throw new IllegalStateException("it has no container");
            return (Broker<?>) resolved.getContainer();
        }
    }
}
