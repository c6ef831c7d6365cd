package powersight.app;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Supplier;
import powersight.journal.ProjectionStatus;
import powersight.journal.Projections;
import powersight.notification.Backlog;
import powersight.platform.Database;

/**
 * What an operator wants to see red although the node works: a projection that stands or lags, a writer that holds all
 * projections back, letters that do not go out, a disk that fills up, nodes out of reach.
 */
final class HealthLights {
    private static final Duration TOO_FAR_BEHIND = Duration.ofSeconds(60), HELD_TOO_LONG = Duration.ofSeconds(30);
    private static final Duration LETTER_WAITS_TOO_LONG = Duration.ofMinutes(5), LOOK_EVERY = Duration.ofSeconds(5);
    private static final long LITTLE_DISK_MB = 500;

    private final Health health;

    private HealthLights(Health health) {
        this.health = health;
    }

    static void of(Ground ground, Projections projections) {
        HealthLights lights = new HealthLights(ground.health());
        lights.projections(projections);
        Chores chores = ground.chores("the lights'");
        lights.disk(ground.data(), chores);
        lights.mail(ground.database(), chores);
    }

    private void projections(Projections projections) {
        for (String name : projections.names())
            health.light(
                    "projection-" + name,
                    () -> projections.status().stream()
                            .filter(status -> status.name().equals(name))
                            .findFirst()
                            .map(HealthLights::complaint)
                            .orElse("it is not known yet how it stands"));
        health.light("journal-readers", () -> {
            Duration age = projections.horizon().age();
            return age.compareTo(HELD_TOO_LONG) < 0
                    ? ""
                    : "a write transaction has been open for " + age.toSeconds()
                            + " s and holds all projections back; see pg_stat_activity";
        });
    }

    private static String complaint(ProjectionStatus status) {
        return switch (status.state()) {
            case PAUSED -> "it is paused";
            case FAILING -> "it fails: " + status.lastError().orElse("");
            case REBUILDING -> "";
            case RUNNING ->
                status.lag().compareTo(TOO_FAR_BEHIND) < 0
                        ? ""
                        : "it is " + status.lag().toSeconds() + " s behind; does a node with role projections run?";
        };
    }

    /** Looked at every few seconds, because asking for health must never wait. */
    private void disk(DataDirectory data, Chores chores) {
        health.light("disk", kept(chores, "looking at the disk", () -> {
            try {
                FileStore store = Files.getFileStore(data.root());
                long free = store.getUsableSpace() >> 20;
                return free >= LITTLE_DISK_MB ? "" : "only " + free + " MB are free for " + data.root();
            } catch (IOException e) {
                return "the disk of " + data.root() + " cannot be looked at: " + e.getMessage();
            }
        }));
    }

    private void mail(Database database, Chores chores) {
        health.light(
                "mail",
                kept(
                        chores,
                        "looking at the mail",
                        () -> Backlog.olderThan(database, LETTER_WAITS_TOO_LONG)
                                .map(stuck -> stuck.letters() + " letters wait longer than "
                                        + LETTER_WAITS_TOO_LONG.toMinutes() + " minutes: " + stuck.why())
                                .orElse("")));
    }

    private static Supplier<String> kept(Chores chores, String chore, Supplier<String> look) {
        String[] last = {""};
        chores.every(LOOK_EVERY, chore, () -> {
            String seen = look.get();
            synchronized (last) {
                last[0] = seen;
            }
        });
        return () -> {
            synchronized (last) {
                return last[0];
            }
        };
    }
}
