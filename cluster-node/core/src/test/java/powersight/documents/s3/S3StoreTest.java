package powersight.documents.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.documents.DocumentStore;
import powersight.documents.DocumentStoreContract;
import powersight.documents.Samples;
import powersight.documents.Sha256;

class S3StoreTest extends DocumentStoreContract {
    private final S3Double s3 = new S3Double();
    private final S3Store store = new S3Store(s3.settings(S3Double.SECRET), Clock.systemUTC());

    @AfterEach
    void stop() {
        s3.close();
    }

    @Override
    protected DocumentStore store() {
        return store;
    }

    @Override
    protected void spoil(Sha256 name) {
        s3.objects.replaceAll((key, content) -> key.endsWith(name.hex()) ? Samples.latin("spoiled") : content);
    }

    @Test
    void with_a_wrong_secret_or_a_wrong_clock_nothing_is_stored() throws IOException {
        Path file = Files.write(folder.resolve("deed"), new byte[] {1, 2, 3});
        Sha256 name = name(new byte[] {1, 2, 3});
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-20));

        assertThatThrownBy(() -> new S3Store(s3.settings("another secret"), Clock.systemUTC()).put(name, file))
                .hasMessageContaining("403")
                .hasMessageNotContaining("another secret");
        assertThatThrownBy(() -> new S3Store(s3.settings(S3Double.SECRET), slow).put(name, file))
                .hasMessageContaining("403");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void a_store_that_is_broken_is_a_fault_and_not_a_missing_document() {
        s3.broken = true;

        assertThatThrownBy(() -> store.open(name(new byte[] {1})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("500");
    }
}
