package powersight.app.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import powersight.vault.VaultKey;

/**
 * The key that the nodes of one machine's cluster seal secrets with, where a single node over the same data looks for it as
 * well; drawn at the first start.
 */
final class VaultKeyFile {
    private static final String NAME = "vault.keys";

    private VaultKeyFile() {}

    static String in(Path folder) {
        try {
            Path secrets = Files.createDirectories(folder.resolve("secrets"));
            Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
            Path file = secrets.resolve(NAME);
            if (Files.exists(file)) return Files.readString(file).strip();
            String drawn = VaultKey.draw(new SecureRandom());
            Path part = Files.createTempFile(
                    secrets,
                    NAME,
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, drawn + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return drawn;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
