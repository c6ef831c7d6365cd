package powersight.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import powersight.platform.Database;

/** One node of ours, with its own PostgreSQL. */
final class OursAsRival implements Rival {
    private final Path home;
    private final Field field;
    private NodeUnderTest node;

    OursAsRival(Path home, Ingest ingest) throws Exception {
        this.home = home;
        this.node = NodeUnderTest.start(home, List.of());
        this.field = Field.commission(node, ingest);
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public Load open() throws IOException {
        return field.openAgainAndAgain(() -> node.mqtt());
    }

    @Override
    public double cpuMillis() throws IOException {
        return node.cpuMillis();
    }

    @Override
    public List<Victim> victims() {
        return List.of(
                new Victim("node", () -> {
                    node.kill();
                    node = NodeUnderTest.start(home, List.of());
                }),
                new Victim(
                        "database",
                        () -> ProcessHandle.of(node.databasePid()).ifPresent(ProcessHandle::destroyForcibly)));
    }

    /** While the database is away the node cannot say how far behind it is. */
    @Override
    public void settle() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                Ingest.awaitCaughtUp(node);
                return;
            } catch (IOException away) {
                if (attempt == 100) throw away;
                Thread.sleep(200);
            }
        }
    }

    @Override
    public Told.Kept kept(int meters) throws IOException {
        try (Database database = node.database()) {
            return Told.Kept.in(database, "reading", meters);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
