package powersight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of documents promises. */
public abstract class DocumentStoreContract {
    @TempDir
    protected Path folder;

    protected abstract DocumentStore store();

    /** Spoils what is kept, behind the store's back. */
    protected abstract void spoil(Sha256 name) throws IOException;

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "content", ""), content);
    }

    private static byte[] random(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    protected static Sha256 name(byte[] content) {
        MessageDigest digest = Sha256.digest();
        digest.update(content);
        return Sha256.of(digest);
    }

    private byte[] read(Sha256 name) throws IOException {
        try (InputStream in = store().open(name).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    @Test
    void what_is_put_is_given_back_as_it_was() throws IOException {
        for (int bytes : new int[] {1, 4_096, 3_000_000}) {
            byte[] content = random(bytes, bytes);
            store().put(name(content), file(content));
            assertThat(read(name(content))).isEqualTo(content);
        }
    }

    @Test
    void what_is_not_there_is_empty_and_not_a_fault() throws IOException {
        assertThat(store().open(name(random(9, 1)))).isEmpty();
        store().remove(name(random(9, 1)));
    }

    @Test
    void putting_again_changes_nothing_and_mends_what_was_spoiled() throws IOException {
        byte[] content = random(10_000, 2);
        store().put(name(content), file(content));
        store().put(name(content), file(content));
        spoil(name(content));
        assertThat(read(name(content))).isNotEqualTo(content);

        store().put(name(content), file(content));

        assertThat(read(name(content))).isEqualTo(content);
    }

    @Test
    void what_is_removed_is_gone_and_only_that() throws IOException {
        byte[] gone = random(100, 3), stays = random(100, 4);
        store().put(name(gone), file(gone));
        store().put(name(stays), file(stays));

        store().remove(name(gone));

        assertThat(store().open(name(gone))).isEmpty();
        assertThat(read(name(stays))).isEqualTo(stays);
    }

    @Test
    void a_content_that_cannot_be_read_leaves_nothing() {
        Sha256 name = name(random(100, 5));

        assertThatThrownBy(() -> store().put(name, folder.resolve("no-such-file")))
                .isInstanceOf(IOException.class);
        assertThat(openQuietly(name)).isTrue();
    }

    private boolean openQuietly(Sha256 name) {
        try {
            return store().open(name).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
