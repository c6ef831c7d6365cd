package powersight.app;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import powersight.api.doors.Estate;
import powersight.audit.Audit;
import powersight.documents.DocumentStore;
import powersight.documents.Documents;
import powersight.documents.Limits;
import powersight.documents.folder.FolderStore;
import powersight.documents.s3.S3Settings;
import powersight.documents.s3.S3Store;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.property.Outlines;
import powersight.property.Property;

/** Homes and claims, and the documents that prove them: in a folder of the data directory, or in an S3 store. */
final class PropertyParts {
    private PropertyParts() {}

    static Estate start(Ground ground, Audit audit, Inbox inbox) {
        Clock clock = Clock.systemUTC();
        Property property = Property.open(new Property.Ground(
                ground.database(),
                audit,
                new Outbox(clock),
                inbox,
                Outlines.of(ground.config().getConfig("powersight.property")),
                ground.grid(),
                clock));
        Config settings = ground.config().getConfig("powersight.documents");
        Limits limits = Limits.of(settings);
        String named = settings.getString("folder");
        Path folder = named.isEmpty() ? ground.data().folder("documents") : Path.of(named);
        Documents documents = Documents.open(
                ground.database(),
                store(settings, folder, clock),
                folder.resolve("incoming"),
                limits,
                ground.metrics(),
                clock);
        ExecutorService transfers = Executors.newFixedThreadPool(limits.atOnce() + 1); // one is there to say "busy"
        ground.node().started("document transfers", Duration.ofSeconds(1), transfers::shutdownNow);
        ground.chores("documents'", transfers).every(Duration.ofHours(1), "tidying documents", documents::tidy);
        return new Estate(property, documents, transfers);
    }

    /** Demo accounts live somewhere: each gets a flat with one of the simulated meters, as soon as those are listed. */
    static void demoHomes(Ground ground, Estate estate) {
        ground.chores("demo homes'", estate.transfers())
                .every(
                        Duration.ofSeconds(5),
                        "demo homes",
                        () -> estate.property().demoHomes().give(Demonstration.FLEET));
    }

    private static DocumentStore store(Config settings, Path folder, Clock clock) {
        return switch (settings.getString("store")) {
            case "folder" -> new FolderStore(folder);
            case "s3" -> new S3Store(S3Settings.of(settings.getConfig("s3")), clock);
            default ->
                throw new IllegalArgumentException(
                        "powersight.documents.store is '" + settings.getString("store") + "'; it must be folder or s3");
        };
    }
}
