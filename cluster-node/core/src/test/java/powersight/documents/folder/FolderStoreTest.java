package powersight.documents.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import powersight.documents.DocumentStore;
import powersight.documents.DocumentStoreContract;
import powersight.documents.Sha256;

class FolderStoreTest extends DocumentStoreContract {
    private FolderStore store;

    @BeforeEach
    void open() {
        store = new FolderStore(folder.resolve("documents"));
    }

    @AfterEach
    void nothing_half_written_lies_about() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("documents"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Override
    protected DocumentStore store() {
        return store;
    }

    @Override
    protected void spoil(Sha256 name) throws IOException {
        Files.writeString(
                folder.resolve("documents/sha256")
                        .resolve(name.hex().substring(0, 2))
                        .resolve(name.hex()),
                "spoiled");
    }
}
