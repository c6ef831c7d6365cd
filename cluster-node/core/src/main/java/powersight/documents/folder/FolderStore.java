package powersight.documents.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import powersight.documents.DocumentStore;
import powersight.documents.Sha256;

/** {@code sha256/ab/abcdef…}: written beside, forced to disk, and renamed into place. */
public final class FolderStore implements DocumentStore {
    private final Path root;

    public FolderStore(Path folder) {
        this.root = folder.resolve("sha256");
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(Sha256 name, Path content) throws IOException {
        Path file = file(name);
        Path folder = Files.createDirectories(parent(name));
        Path part = folder.resolve(UUID.randomUUID() + ".part");
        try {
            Files.copy(content, part);
            force(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Optional<InputStream> open(Sha256 name) throws IOException {
        try {
            return Optional.of(Files.newInputStream(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(Sha256 name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    private Path parent(Sha256 name) {
        return root.resolve(name.hex().substring(0, 2));
    }

    private Path file(Sha256 name) {
        return parent(name).resolve(name.hex());
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
