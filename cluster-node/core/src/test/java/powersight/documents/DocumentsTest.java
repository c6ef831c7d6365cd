package powersight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.documents.folder.FolderStore;
import powersight.identity.AccountId;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;

/** OWASP ASVS 5, chapter 5, file handling: tests that stand for a requirement name it. */
class DocumentsTest {
    private static final Limits LIMITS = new Limits(1 << 20, 1_000_000, 5_000, 20, 4 << 20, 40, 4, 0);
    private static final Documents.With NOTHING_MORE = (handle, document) -> {};
    private static TestDatabase test;

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private AccountId ana;
    private Documents documents;

    @BeforeAll
    static void start() {
        test = TestDatabase.create("audit", "notification", "identity", "documents");
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @BeforeEach
    void open() {
        ana = new AccountId(UUID.randomUUID());
        test.database().jdbi().useHandle(handle -> handle.execute("""
                insert into account (id, name, full_name, language, password_hash, created_at)
                values (?, ?, 'Ana', 'en', '', now())""", ana.value(), ana.toString()));
        documents = documents(new Spool(folder.resolve("incoming"), 0));
    }

    @AfterEach
    void nothing_is_left_in_the_spool() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("incoming"))) {
            assertThat(files).isEmpty();
        }
    }

    private Documents documents(Spool spool) {
        return new Documents(test.database(), new FolderStore(folder), spool, LIMITS, metrics, clock);
    }

    private Document keep(String name, Kind kind, byte[] content) {
        return documents.keep(
                new Documents.Arriving(ana, name, kind, Optional.empty()),
                new ByteArrayInputStream(content),
                NOTHING_MORE);
    }

    private Refused refused(Runnable call) {
        try {
            call.run();
        } catch (RefusedException e) {
            assertThat(documentsOfAna()).isZero();
            return e.refused();
        }
        throw new AssertionError("it was not refused");
    }

    private String refused(String name, Kind kind, byte[] content) {
        return refused(() -> keep(name, kind, content)).code();
    }

    private long documentsOfAna() {
        return test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from document where owner = ?")
                        .bind(0, ana.value())
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void a_deed_is_kept_with_its_hash_and_its_pages_and_given_back_as_it_was() throws IOException {
        byte[] deed = Samples.pdf(3);

        Document kept = keep("Ugovor o kupoprodaji.pdf", Kind.PDF, deed);

        assertThat(kept.pages()).isEqualTo(OptionalInt.of(3));
        assertThat(kept.bytes()).isEqualTo(deed.length);
        assertThat(documents.find(kept.id())).contains(kept);
        try (InputStream in = documents.content(kept)) {
            assertThat(in.readAllBytes()).isEqualTo(deed);
        }
    }

    @Test
    void photographs_are_kept_with_their_size() {
        assertThat(keep("a.jpg", Kind.JPEG, Samples.image("jpg", 640, 480)).width())
                .isEqualTo(OptionalInt.of(640));
        assertThat(keep("a.png", Kind.PNG, Samples.image("png", 64, 48)).height())
                .isEqualTo(OptionalInt.of(48));
    }

    @Test
    void pages_of_a_pdf_that_lie_in_compressed_objects_are_counted() {
        String objects = "<< /Type /Page /Parent 2 0 R >> << /Type/Page >> << /Type /Pages >>";

        Document kept = keep(
                "x.pdf",
                Kind.PDF,
                Samples.pdf(1, Samples.folded(Samples.latin(objects), "/Type /ObjStm /Filter /FlateDecode")));

        assertThat(kept.pages()).isEqualTo(OptionalInt.of(3));
    }

    @Test
    void asvs_5_2_1_a_file_that_is_announced_too_large_is_refused_before_a_byte_of_it_is_read() {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("it was read");
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                throw new AssertionError("it was read");
            }
        };

        assertThat(refused(() -> documents.keep(
                                new Documents.Arriving(ana, "a.pdf", Kind.PDF, Optional.of(1L << 30)),
                                unread,
                                NOTHING_MORE))
                        .code())
                .isEqualTo("document-too-large");
    }

    @Test
    void asvs_5_2_1_of_a_gigabyte_that_was_not_announced_no_more_than_the_limit_is_read() {
        long[] read = {0};
        InputStream gigabyte =
                new SequenceInputStream(new ByteArrayInputStream(Samples.latin("%PDF-1.4\n")), new InputStream() {
                    @Override
                    public int read() {
                        return read[0]++ < 1L << 30 ? 'x' : -1;
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) {
                        if (read[0] >= 1L << 30) return -1;
                        read[0] += length;
                        return length;
                    }
                });

        assertThat(refused(() -> documents.keep(
                                new Documents.Arriving(ana, "a.pdf", Kind.PDF, Optional.empty()),
                                gigabyte,
                                NOTHING_MORE))
                        .code())
                .isEqualTo("document-too-large");
        assertThat(read[0]).isLessThan(LIMITS.largest() + (1 << 17));
    }

    @Test
    void asvs_5_2_2_what_it_is_its_bytes_tell_and_not_its_name_or_the_sender() {
        byte[] page = Samples.latin("<!DOCTYPE html><script>alert(1)</script>");
        byte[] svg = Samples.latin("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");

        assertThat(refused("deed.pdf", Kind.PDF, page)).isEqualTo("document-wrong-type");
        assertThat(refused("deed.svg", Kind.PNG, svg)).isEqualTo("document-wrong-type");
        assertThat(refused("deed.pdf", Kind.PDF, Samples.image("png", 2, 2))).isEqualTo("document-wrong-type");
        assertThat(refused("deed.html", Kind.PDF, Samples.pdf(1))).isEqualTo("document-wrong-type");
        assertThat(refused("deed.pdf", Kind.PDF, new byte[0])).isEqualTo("document-wrong-type");
        assertThat(refused("deed.pdf", Kind.PDF, Samples.latin("%PDF-1.7 and nothing else")))
                .isEqualTo("document-wrong-type");
    }

    @Test
    void asvs_5_2_2_a_page_in_a_pdfs_coat_is_refused_and_so_is_an_archive_at_its_end() {
        byte[] pdf = Samples.pdf(1);
        byte[] page = Samples.joined(Samples.latin("%PDF-1.4\n<html><script>alert(1)</script></html>\n"), pdf);
        byte[] zip = new byte[22];
        System.arraycopy(new byte[] {'P', 'K', 5, 6}, 0, zip, 0, 4);

        assertThat(refused("x.pdf", Kind.PDF, page)).isEqualTo("document-two-faced");
        assertThat(refused("x.pdf", Kind.PDF, Samples.joined(pdf, zip))).isEqualTo("document-two-faced");
        assertThat(refused("x.png", Kind.PNG, Samples.joined(Samples.image("png", 2, 2), Samples.latin("<html>"))))
                .isEqualTo("document-two-faced");
        assertThat(refused("x.jpg", Kind.JPEG, Samples.joined(Samples.image("jpg", 9, 9), Samples.latin("GIF89a"))))
                .isEqualTo("document-two-faced");
        assertThat(refused("x.pdf", Kind.PDF, Samples.joined(pdf, Samples.latin("#!/bin/sh"))))
                .isEqualTo("document-wrong-type");
    }

    @Test
    void asvs_5_2_3_a_pdf_that_unfolds_to_too_much_is_refused_while_it_unfolds() {
        String bomb = Samples.folded(64 << 20, "/Filter /FlateDecode");

        assertThat(bomb.length()).isLessThan(100_000);
        assertThat(refused("x.pdf", Kind.PDF, Samples.pdf(1, bomb))).isEqualTo("document-too-much");
        assertThat(refused("x.pdf", Kind.PDF, Samples.pdf(1, Samples.folded(9, "/Filter [/FlateDecode /FlateDecode]"))))
                .isEqualTo("document-too-much");
        assertThat(refused("x.pdf", Kind.PDF, Samples.pdf(21))).isEqualTo("document-too-much");
    }

    @Test
    void asvs_5_2_4_one_person_has_so_many_documents_and_no_more() {
        for (int i = 0; i < LIMITS.perPerson(); i++) keep("a.png", Kind.PNG, Samples.image("png", 1 + i, 1));

        try {
            keep("a.png", Kind.PNG, Samples.image("png", 1, 2));
            throw new AssertionError("it was not refused");
        } catch (RefusedException e) {
            assertThat(e.refused().code()).isEqualTo("too-many-documents");
        }
    }

    @Test
    void asvs_5_2_6_an_image_is_measured_by_its_head_before_anything_is_decoded() {
        assertThat(refused("x.png", Kind.PNG, Samples.pngThatSays(5_001, 1))).isEqualTo("document-too-much");
        assertThat(refused("x.png", Kind.PNG, Samples.pngThatSays(2_000, 2_000)))
                .isEqualTo("document-too-much");
        assertThat(refused("x.png", Kind.PNG, Samples.pngThatSays(0, 10))).isEqualTo("document-broken");
        assertThat(refused("x.png", Kind.PNG, Samples.pngThatSays(-1, 10))).isEqualTo("document-broken");
        byte[] cut = Samples.image("jpg", 100, 100);
        assertThat(refused("x.jpg", Kind.JPEG, Arrays.copyOf(cut, 100))).isEqualTo("document-broken");
    }

    @Test
    void asvs_5_3_2_and_5_4_2_a_name_is_for_showing_only_and_is_no_path() throws IOException {
        for (String name : new String[] {
            "../../x", "..\\..\\x.pdf", "/etc/passwd", "C:\\x.pdf", "a\u0000.pdf", "\u202egpj.pdf", " "
        }) {
            String shown = DisplayName.of(name, Kind.PDF);
            assertThat(shown)
                    .as(name)
                    .doesNotContain("/", "\\", "..", "\u0000", "\u202e", ":")
                    .isNotBlank();
        }
        Document kept = keep("../../x", Kind.PDF, Samples.pdf(1));

        assertThat(kept.name()).isEqualTo("x.pdf");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allMatch(file ->
                            file.getFileName().toString().equals(kept.sha256().hex()));
        }
    }

    @Test
    void a_document_whose_content_is_lost_or_spoiled_is_not_found_and_is_an_alarm() throws IOException {
        Document kept = keep("x.pdf", Kind.PDF, Samples.pdf(2));
        Path object = folder.resolve("sha256")
                .resolve(kept.sha256().hex().substring(0, 2))
                .resolve(kept.sha256().hex());

        Files.writeString(object, "spoiled", StandardCharsets.US_ASCII);
        assertThat(code(() -> documents.content(kept))).isEqualTo("no-such-document");
        Files.delete(object);
        assertThat(code(() -> documents.content(kept))).isEqualTo("no-such-document");

        assertThat(metrics.counter("powersight.documents.lost", "what", "damaged")
                        .count())
                .isEqualTo(1);
        assertThat(metrics.counter("powersight.documents.lost", "what", "missing")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void an_upload_that_ends_before_its_end_leaves_nothing() {
        InputStream cut = new SequenceInputStream(new ByteArrayInputStream(Samples.pdf(1)), new BrokenOff());

        assertThat(refused(() -> documents.keep(
                                new Documents.Arriving(ana, "a.pdf", Kind.PDF, Optional.empty()), cut, NOTHING_MORE))
                        .code())
                .isEqualTo("upload-interrupted");
        assertThat(refused(() -> documents.keep(
                                new Documents.Arriving(ana, "a.pdf", Kind.PDF, Optional.of(9_999L)),
                                new ByteArrayInputStream(Samples.pdf(1)),
                                NOTHING_MORE))
                        .code())
                .isEqualTo("document-broken");
    }

    @Test
    void a_store_that_breaks_off_while_it_is_read_is_not_blamed_on_an_upload() {
        Document kept = keep("a.pdf", Kind.PDF, Samples.pdf(1));
        DocumentStore breaking = new DocumentStore() {
            @Override
            public void put(Sha256 name, Path content) {}

            @Override
            public Optional<InputStream> open(Sha256 name) {
                return Optional.of(new BrokenOff());
            }

            @Override
            public void remove(Sha256 name) {}
        };
        documents = new Documents(
                test.database(), breaking, new Spool(folder.resolve("incoming"), 0), LIMITS, metrics, clock);

        assertThat(code(() -> documents.content(kept))).isEqualTo("storage-away");
    }

    /** What is left of a stream when the connection is gone. */
    private static final class BrokenOff extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            throw new IOException("connection reset");
        }
    }

    @Test
    void a_full_disk_is_said_to_be_full_and_nothing_half_done_stays() {
        documents = documents(new Spool(
                folder.resolve("incoming"), 0, file -> new FileOutputStream("/dev/full"))); // the kernel's own
        assertThat(refused("x.pdf", Kind.PDF, Samples.pdf(1))).isEqualTo("storage-full");

        documents = documents(new Spool(folder.resolve("incoming"), Long.MAX_VALUE / 2));
        assertThat(refused("x.pdf", Kind.PDF, Samples.pdf(1))).isEqualTo("storage-full");
    }

    @Test
    void what_was_refused_after_it_was_stored_is_forgotten_later_and_what_is_used_is_not() throws IOException {
        byte[] refusedOne = Samples.pdf(4);
        assertThat(refused(() -> documents.keep(
                                new Documents.Arriving(ana, "x.pdf", Kind.PDF, Optional.empty()),
                                new ByteArrayInputStream(refusedOne),
                                (handle, document) -> {
                                    throw No.broken("the claim was decided meanwhile");
                                }))
                        .code())
                .isEqualTo("document-broken");
        Document kept = keep("y.pdf", Kind.PDF, Samples.pdf(5));
        clock.pass(Duration.ofHours(2));

        documents.tidy();

        try (Stream<Path> files = Files.walk(folder.resolve("sha256"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly(kept.sha256().hex());
        }
    }

    private static String code(Runnable call) {
        try {
            call.run();
        } catch (RefusedException e) {
            return e.refused().code();
        }
        throw new AssertionError("it was not refused");
    }
}
