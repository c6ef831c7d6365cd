package powersight.simulator.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;

/** What meters show to be let in, and how a node comes to know them. */
final class RegistrationOptions {
    private static final int AT_ONCE = 16;

    @Option(names = "--secret", defaultValue = "", description = "The password of every meter.")
    private String secret = "";

    @Option(
            names = "--secrets-file",
            paramLabel = "FILE",
            description = "Lines 'meterId secret'; --register adds to it.")
    private @Nullable Path secretsFile;

    @Option(
            names = "--register",
            paramLabel = "URL",
            description = "Make the meters known to the node at that address first.")
    private @Nullable URI register;

    @Option(names = "--building", defaultValue = "", description = "The building that --register names.")
    private String building = "";

    Secrets secrets() throws IOException {
        return new Secrets(secretsFile, secret);
    }

    /** The meters with their secrets; registered first, several at once, when a node was named. */
    List<VirtualMeter> withSecrets(
            List<VirtualMeter> all, Duration timeout, BrokerOptions brokers, Secrets secrets, NodeTalk talk)
            throws IOException, InterruptedException {
        if (register != null) register(register, all, timeout, brokers, secrets, talk);
        return all.stream()
                .map(meter -> meter.withSecret(secrets.of(meter.id().value())))
                .toList();
    }

    private void register(
            URI node, List<VirtualMeter> all, Duration timeout, BrokerOptions brokers, Secrets secrets, NodeTalk talk)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> orders = new ArrayList<>(all.size());
            for (int k = 0; k < all.size(); k++) {
                VirtualMeter meter = all.get(k);
                String speaker =
                        meter.transport() == Transport.MQTT ? "" : brokers.speaker(brokers.part(k, all.size()));
                if (!speaker.isEmpty()) secrets.registerConcentrator(talk, node, speaker);
                orders.add(pool.submit(() -> {
                    secrets.register(talk, node, meter, building, speaker, timeout);
                    return meter;
                }));
            }
            for (Future<?> order : orders) order.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) throw refused;
            throw new IllegalStateException("registering failed: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
