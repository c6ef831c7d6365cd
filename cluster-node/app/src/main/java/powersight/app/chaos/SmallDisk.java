package powersight.app.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few hundred megabytes in memory, which can be filled to the last byte and emptied again. Needs root. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Path ballast;

    SmallDisk(Path folder, int megabytes) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.ballast = folder.resolve("ballast");
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0755", "tmpfs", folder.toString());
    }

    Path folder() {
        return folder;
    }

    void fill() throws IOException {
        byte[] piece = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (folder.toFile().getUsableSpace() > 0) out.write(piece);
        } catch (IOException full) {
            if (folder.toFile().getUsableSpace() > piece.length) throw full;
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", folder.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
    }
}
