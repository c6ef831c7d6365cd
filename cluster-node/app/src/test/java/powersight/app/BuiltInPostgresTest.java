package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.platform.Database;

class BuiltInPostgresTest {
    @TempDir
    Path folder;

    private DataDirectory data;
    private BuiltInPostgres postgres;

    @AfterEach
    void stop() {
        if (postgres != null) postgres.close();
        if (data != null) data.close();
    }

    private Database start() {
        if (data == null) data = DataDirectory.claim(folder);
        postgres = BuiltInPostgres.start(data);
        return Database.open(postgres.address(), "test", 2);
    }

    private static String show(Database database, String setting) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("show " + setting)
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void it_is_as_careful_as_a_server_and_open_to_this_machine_only() {
        try (Database database = start()) {
            assertThat(show(database, "fsync")).isEqualTo("on");
            assertThat(show(database, "synchronous_commit")).isEqualTo("on");
            assertThat(show(database, "full_page_writes")).isEqualTo("on");
            assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void it_asks_for_the_password_that_only_the_owner_of_the_folder_can_read() throws IOException {
        try (Database database = start()) {
            assertThat(show(database, "password_encryption")).isEqualTo("scram-sha-256");
            assertThatThrownBy(() -> DriverManager.getConnection(
                            postgres.address().jdbcUrl(), postgres.address().user(), "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            Path secret = folder.resolve("secrets/postgresql-password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void what_it_was_given_is_there_after_a_start_that_found_the_last_one_still_running() {
        try (Database database = start()) {
            database.jdbi().useHandle(handle -> {
                handle.execute("create table kept (id int)");
                handle.execute("insert into kept values (17)");
            });
        }
        BuiltInPostgres left = postgres; // as after kill -9 of the node: nobody stops it

        try (Database again = start()) {
            int kept = again.jdbi()
                    .withHandle(handle -> handle.createQuery("select id from kept")
                            .mapTo(Integer.class)
                            .one());
            assertThat(kept).isEqualTo(17);
            assertThat(postgres.address().jdbcUrl()).isNotEqualTo(left.address().jdbcUrl());
        }
    }

    @Test
    void an_initialisation_that_was_interrupted_is_put_aside_and_done_again() throws IOException {
        Files.createDirectories(folder.resolve("postgresql/cluster/base"));

        try (Database database = start()) {
            assertThat(show(database, "fsync")).isEqualTo("on");
        }
    }

    @Test
    void a_folder_of_another_version_is_refused_and_left_alone() throws IOException {
        Path cluster = Files.createDirectories(folder.resolve("postgresql/cluster"));
        Files.writeString(cluster.resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageContaining("17");
        assertThat(cluster).isDirectoryContaining(file -> file.endsWith("PG_VERSION"));
    }
}
