package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void a_secret_is_drawn_once_and_private() throws Exception {
        String drawn;
        try (DataDirectory data = DataDirectory.claim(folder.resolve("new"))) {
            drawn = data.secret("broker");
        }
        try (DataDirectory again = DataDirectory.claim(folder.resolve("new"))) {
            assertThat(again.secret("broker")).isEqualTo(drawn).hasSizeGreaterThanOrEqualTo(32);
            assertThat(again.secret("other")).isNotEqualTo(drawn);
        }
        Path file = folder.resolve("new/secrets/broker");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }
}
