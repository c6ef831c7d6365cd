package powersight.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's own programs (initdb, pg_ctl, postgres), unpacked once from the jar they travel in: beside the libraries
 * when that folder is ours to write, else in the data directory.
 */
record PostgresPrograms(Path folder, int majorVersion) {
    private static final int MAJOR = 17;

    static PostgresPrograms unpacked(DataDirectory data) {
        String home = System.getProperty("powersight.home", "");
        Path beside = home.isEmpty() ? data.root() : Path.of(home);
        Path parent = Files.isWritable(beside) ? beside : data.root();
        Path folder = parent.resolve("postgresql-" + MAJOR);
        if (!Files.exists(folder.resolve("bin/postgres"))) unpack(folder);
        return new PostgresPrograms(folder, MAJOR);
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** Unpacks next to the final place and then renames, so that a killed start leaves no half of it. */
    private static void unpack(Path folder) {
        String resource = "/postgres-linux-" + architecture() + ".txz";
        try (InputStream packed = PostgresPrograms.class.getResourceAsStream(resource)) {
            if (packed == null)
                throw new StartRefused(
                        "this build carries no PostgreSQL for " + System.getProperty("os.arch") + ".",
                        "give it a server instead: POWERSIGHT_DATABASE_URL, POWERSIGHT_DATABASE_USER,"
                                + " POWERSIGHT_DATABASE_PASSWORD");
            Path part = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "postgresql-unpacking-");
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                    place(part, entry, tar);
            }
            Files.setPosixFilePermissions(part, readableByAll(true));
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(folder.resolve("bin/postgres"))) return; // another start was quicker
            throw new UncheckedIOException("PostgreSQL could not be unpacked into " + folder, e);
        }
    }

    private static void place(Path into, TarArchiveEntry entry, InputStream content) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) throw new IOException(entry.getName() + " would leave the folder");
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, target);
        Files.setPosixFilePermissions(target, readableByAll((entry.getMode() & 0100) != 0));
    }

    private static Set<PosixFilePermission> readableByAll(boolean executable) {
        Set<PosixFilePermission> all = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable)
            all.addAll(EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
        return all;
    }

    private static String architecture() {
        return "aarch64".equals(System.getProperty("os.arch")) ? "arm_64" : "x86_64";
    }
}
