package powersight.app.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.testing.TestDatabase;

class TransferTest {
    private static final String[] FEATURES = {"clock", "journal", "devices", "ingest"};
    private static TestDatabase source;

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() {
        source = TestDatabase.create(FEATURES);
        source.database().jdbi().useHandle(handle -> {
            for (int i = 1; i <= 50; i++)
                handle.execute("""
                        insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,
                          event_ser_manifest, event_payload) values (?, 1, 'test', 1, 'R', ?)""", "Meter|m-" + i, new byte[] {(byte) i, 0, '\\', '\n', '\t'});
            handle.execute("""
                    insert into akka_projection_offset_store
                    select 'readings', 'all', tx || '/' || ordering, 'STR', false, 0
                    from event_journal order by tx, ordering offset 29 limit 1""");
            handle.execute("insert into device_key (device, kind, secret_sha256) values ('m-1', 'METER', '\\x00ff')");
            handle.execute("""
                    insert into quarantine (received_at, transport, source, device, code, field, sentence, payload, bytes)
                    values (now(), 'mqtt', 's', 'd', 'c', '', 'Ђурђевак ''|''', '\\x01', 1)""");
        });
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void what_is_exported_imported_and_exported_again_is_the_same_to_the_byte() throws Exception {
        Path first = export(source, "first.zip");
        try (TestDatabase target = TestDatabase.create(FEATURES)) {
            read(target, first);

            assertThat(manifest(export(target, "second.zip")).tables())
                    .isEqualTo(manifest(first).tables());
        }
    }

    @Test
    void a_projection_goes_on_where_it_was_and_new_events_come_after_the_old_ones() throws Exception {
        Path file = export(source, "export.zip");
        try (TestDatabase target = TestDatabase.create(FEATURES)) {
            read(target, file);

            target.database().jdbi().useHandle(handle -> {
                handle.execute("""
                        insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,
                          event_ser_manifest, event_payload) values ('Meter|new', 1, 'test', 1, 'R', '\\x01')""");
                List<String> left = handle.createQuery("""
                                select persistence_id from event_journal, akka_projection_offset_store o
                                where (tx, ordering) > (split_part(o.current_offset, '/', 1)::xid8,
                                                        split_part(o.current_offset, '/', 2)::bigint)
                                order by tx, ordering""").mapTo(String.class).list();
                assertThat(left).hasSize(21).startsWith("Meter|m-31").endsWith("Meter|m-50", "Meter|new");
            });
        }
    }

    @Test
    void an_import_into_a_place_with_readings_is_refused_and_changes_nothing() throws Exception {
        Path file = export(source, "export.zip");
        try (Connection connection = source.database().connection()) {
            assertThatThrownBy(() -> Import.read(connection, file, table -> {}))
                    .isInstanceOf(Import.Impossible.class)
                    .hasMessageContaining("new --data DIR");
        }
        assertThat(manifest(export(source, "after.zip")).tables())
                .isEqualTo(manifest(file).tables());
    }

    private Path export(TestDatabase database, String name) throws Exception {
        Path file = folder.resolve(name);
        try (Connection connection = database.database().connection()) {
            assertThat(Export.write(connection, file, table -> {})).isPositive();
        }
        return file;
    }

    private static void read(TestDatabase database, Path file) throws Exception {
        try (Connection connection = database.database().connection()) {
            Import.read(connection, file, table -> {});
        }
    }

    private static Manifest manifest(Path file) throws Exception {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(Manifest.NAME))) {
            return new ObjectMapper().readValue(in, Manifest.class);
        }
    }
}
