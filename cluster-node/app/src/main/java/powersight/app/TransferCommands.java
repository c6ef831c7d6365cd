package powersight.app;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import powersight.app.transfer.Export;
import powersight.app.transfer.Import;
import powersight.platform.Database;
import powersight.platform.Schemas;

/** {@code export} and {@code import}: all that is in the database as one file, and back into an empty one. */
final class TransferCommands {
    private TransferCommands() {}

    /** Which database: the built-in one of a data directory whose node is stopped, or a server. */
    static final class Place {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                defaultValue = "${env:POWERSIGHT_DATA:-${DEFAULT-DATA}}",
                description = "the data directory of a stopped node (default: ${DEFAULT-VALUE})")
        private Path data = Path.of("data");

        @Option(
                names = "--database-url",
                paramLabel = "URL",
                description = "a PostgreSQL server instead: jdbc:postgresql://…")
        private @Nullable String url;

        @Option(names = "--database-user", paramLabel = "NAME", defaultValue = "powersight")
        private String user = "powersight";

        @Option(
                names = "--database-password",
                paramLabel = "TEXT",
                defaultValue = "${env:POWERSIGHT_DATABASE_PASSWORD:-}",
                description = "better given as POWERSIGHT_DATABASE_PASSWORD, where no list of processes shows it")
        private String password = "";

        private interface Work {
            long with(Connection connection, Consumer<String> progress) throws SQLException, IOException;
        }

        private int run(String done, Work work) throws IOException {
            if (url != null) return on(new Database.Address(url, user, password), done, work);
            try (DataDirectory directory = DataDirectory.claim(data);
                    BuiltInPostgres postgres = BuiltInPostgres.start(directory)) {
                return on(postgres.address(), done, work);
            }
        }

        private static int on(Database.Address address, String done, Work work) throws IOException {
            try (Database database = Database.open(address, "transfer", 2)) {
                Schemas.migrate(database, Wiring.SCHEMAS);
                try (Connection connection = database.connection()) {
                    long rows = work.with(connection, table -> System.err.println("  " + table));
                    System.out.printf(Locale.ROOT, "%,d rows %s%n", rows, done);
                    return 0;
                }
            } catch (SQLException e) {
                throw new StartRefused(
                        "the database refused: " + e.getMessage(), "nothing was changed; mend that and repeat", e);
            } catch (Import.Impossible e) {
                throw new StartRefused(String.valueOf(e.getMessage()), "nothing was changed", e);
            }
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes everything that is in the database into one file.")
    static final class ExportCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Parameters(paramLabel = "FILE", description = "the file to write, such as utility.zip")
        private Path file = Path.of("utility.zip");

        @Override
        public Integer call() throws IOException {
            return place.run(
                    "written to " + file,
                    (database, progress) -> Export.write(database, file.toAbsolutePath(), progress));
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Reads an export into an empty database: a new data directory, or a server.")
    static final class ImportCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Parameters(paramLabel = "FILE", description = "what export has written")
        private Path file = Path.of("utility.zip");

        @Override
        public Integer call() throws IOException {
            return place.run(
                    "read from " + file,
                    (database, progress) -> Import.read(database, file.toAbsolutePath(), progress));
        }
    }
}
