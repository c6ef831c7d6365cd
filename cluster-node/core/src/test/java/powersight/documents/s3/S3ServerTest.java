package powersight.documents.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.documents.Document;
import powersight.documents.DocumentStore;
import powersight.documents.DocumentStoreContract;
import powersight.documents.Documents;
import powersight.documents.Kind;
import powersight.documents.Limits;
import powersight.documents.Samples;
import powersight.documents.Sha256;
import powersight.identity.AccountId;
import powersight.platform.RefusedException;
import powersight.testing.RealS3;
import powersight.testing.TestDatabase;

/** The same as {@link S3StoreTest}, against a server that others have written: the contract, and what Documents make of it. */
class S3ServerTest extends DocumentStoreContract {
    @TempDir
    static Path server;

    private static RealS3 s3;

    @BeforeAll
    static void start() throws IOException {
        s3 = RealS3.start(server);
    }

    @AfterAll
    static void stop() {
        if (s3 != null) s3.close();
    }

    @Override
    protected DocumentStore store() {
        return store(RealS3.SECRET_KEY, RealS3.BUCKET);
    }

    private static S3Store store(String secret, String bucket) {
        return new S3Store(
                new S3Settings(
                        s3.endpoint(), "eu-central-1", bucket, RealS3.ACCESS_KEY, secret, Duration.ofSeconds(60)),
                Clock.systemUTC());
    }

    @Override
    protected void spoil(Sha256 name) throws IOException {
        Files.writeString(object(name), "spoiled");
    }

    private static Path object(Sha256 name) {
        return s3.bucket().resolve("sha256").resolve(name.hex().substring(0, 2)).resolve(name.hex());
    }

    @Test
    void a_content_that_is_not_what_its_name_says_is_refused_by_the_server_itself() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "not that");
        Sha256 name = name(new byte[] {1, 2, 3});

        assertThatThrownBy(() -> store().put(name, other)).hasMessageContaining("400");
        assertThat(store().open(name)).isEmpty();
    }

    @Test
    void a_wrong_secret_and_a_bucket_that_is_not_there_are_faults_when_something_is_to_be_kept() throws IOException {
        Path file = Files.write(folder.resolve("deed"), new byte[] {1, 2, 3});
        Sha256 name = name(new byte[] {1, 2, 3});

        assertThatThrownBy(() -> store("another secret", RealS3.BUCKET).put(name, file))
                .hasMessageContaining("403");
        assertThatThrownBy(() -> store(RealS3.SECRET_KEY, "elsewhere").put(name, file))
                .hasMessageContaining("404");
    }

    @Test
    void a_document_that_is_gone_or_damaged_in_the_bucket_is_not_found_and_is_an_alarm() throws IOException {
        try (TestDatabase test = TestDatabase.create("audit", "notification", "identity", "documents")) {
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            Documents documents = Documents.open(
                    test.database(),
                    store(),
                    folder.resolve("incoming"),
                    new Limits(1 << 20, 1_000_000, 5_000, 20, 4 << 20, 40, 4, 0),
                    metrics,
                    Clock.systemUTC());
            AccountId ana = account(test);
            byte[] deed = Samples.pdf(3);
            Document document = documents.keep(
                    new Documents.Arriving(ana, "deed.pdf", Kind.PDF, Optional.empty()),
                    new ByteArrayInputStream(deed),
                    (handle, it) -> {});
            try (InputStream content = documents.content(document)) {
                assertThat(content.readAllBytes()).isEqualTo(deed);
            }

            byte[] kept = Files.readAllBytes(object(document.sha256()));
            kept[kept.length / 2] ^= 1;
            Files.write(object(document.sha256()), kept);
            assertThat(refused(documents, document)).isEqualTo("no-such-document");
            Files.delete(object(document.sha256()));
            assertThat(refused(documents, document)).isEqualTo("no-such-document");

            for (String what : new String[] {"damaged", "missing"})
                assertThat(metrics.counter("powersight.documents.lost", "what", what)
                                .count())
                        .as(what)
                        .isEqualTo(1);
        }
    }

    private static String refused(Documents documents, Document document) {
        try (InputStream content = documents.content(document)) {
            throw new AssertionError("it was given out: " + content);
        } catch (RefusedException no) {
            return no.refused().code();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static AccountId account(TestDatabase test) {
        AccountId ana = new AccountId(UUID.randomUUID());
        test.database().jdbi().useHandle(handle -> handle.execute("""
                insert into account (id, name, full_name, language, password_hash, created_at)
                values (?, 'ana', 'Ana', 'en', '', now())""", ana.value()));
        return ana;
    }
}
