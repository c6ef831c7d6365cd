package powersight.app.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import powersight.app.BuiltInPostgres;
import powersight.app.servers.MosquittoServer;
import powersight.platform.Database;

/** Mosquitto, {@link PeerSubscriber} and a PostgreSQL with the settings of ours. */
final class PeerAsRival implements Rival {
    private static final int QUIET_LOOKS = 6;

    private final Path home;
    private final int lanes;
    private final MosquittoServer broker;
    private final BuiltInPostgres postgres;
    private final Database database;
    private Process subscriber;

    PeerAsRival(Path home, Ingest ingest) throws Exception {
        this.home = Files.createDirectories(home);
        this.lanes = ingest.lanes();
        this.broker = new MosquittoServer(home.resolve("mosquitto"));
        this.postgres = BuiltInPostgres.start(home.resolve("database"));
        postgres.watch();
        this.database = Database.open(postgres.address(), "bench", 2);
        database.jdbi().useHandle(handle -> handle.execute("""
                create table peer_reading (meter text not null, seq bigint not null, at timestamptz not null,
                  watts double precision, import_t1 bigint)"""));
        this.subscriber = subscribe();
    }

    private Process subscribe() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "powersight.app.Main", "bench"));
        command.addAll(List.of(
                "peer-subscriber", "--broker-port", "" + broker.address().getPort()));
        command.addAll(List.of("--database", postgres.address().jdbcUrl()));
        command.addAll(List.of("--user", postgres.address().user()));
        Path said = home.resolve("subscriber.log");
        Files.deleteIfExists(said);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("POWERSIGHT_PEER_PASSWORD", postgres.address().password());
        Process started = builder.start();
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!Files.readString(said).contains("subscribed")) {
            if (!started.isAlive() || System.nanoTime() > patience) {
                started.destroyForcibly();
                throw new IOException("the peer's subscriber did not start:\n" + Files.readString(said));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return started;
    }

    @Override
    public String name() {
        return "Mosquitto, subscriber, PostgreSQL";
    }

    /** It asks nobody who they are, so any names will do. */
    @Override
    public Load open() throws IOException {
        Map<String, String> users = new LinkedHashMap<>();
        for (int lane = 0; lane < lanes; lane++) users.put("bench-c" + (lane + 1), "");
        return new MqttLoad(broker::address, users, true);
    }

    @Override
    public double cpuMillis() throws IOException {
        return ProcessCpu.millis(new HashSet<>(Set.of(broker.pid(), subscriber.pid(), databasePid())));
    }

    private long databasePid() throws IOException {
        Path file = home.resolve("database/postgresql/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    @Override
    public List<Victim> victims() {
        return List.of(
                new Victim("subscriber", () -> {
                    subscriber.destroyForcibly().waitFor();
                    subscriber = subscribe();
                }),
                new Victim("broker", () -> {
                    broker.kill();
                    broker.start();
                }),
                new Victim(
                        "database", () -> ProcessHandle.of(databasePid()).ifPresent(ProcessHandle::destroyForcibly)));
    }

    /** It tells nothing about itself, so: until its table has not grown for a while. */
    @Override
    public void settle() throws InterruptedException {
        long before = -1;
        for (int quiet = 0; quiet < QUIET_LOOKS; ) {
            long now = rows();
            quiet = now == before && now >= 0 ? quiet + 1 : 0;
            before = now;
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private long rows() {
        try {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from peer_reading")
                            .mapTo(Long.class)
                            .one());
        } catch (RuntimeException away) {
            return -1;
        }
    }

    @Override
    public Told.Kept kept(int meters) {
        return Told.Kept.in(database, "peer_reading", meters);
    }

    @Override
    public void close() throws Exception {
        subscriber.destroyForcibly().waitFor();
        database.close();
        postgres.close();
        broker.close();
    }
}
