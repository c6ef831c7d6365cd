package powersight.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How we run PostgreSQL, which refuses to be run by root. Root steps into a user namespace where it is nobody; where
 * containers forbid that, it becomes the unprivileged user {@code postgres} or {@code nobody}, to whom the database's
 * folder is then given. Anyone else simply runs it.
 */
record OtherUser(List<String> prefix, String owner) {
    static OtherUser forPostgres() {
        if (!"root".equals(System.getProperty("user.name"))) return new OtherUser(List.of(), "");
        if (succeeds("unshare", "-U", "--", "true")) return new OtherUser(List.of("unshare", "-U", "--"), "");
        for (String user : List.of("postgres", "nobody"))
            if (succeeds("setpriv", "--reuid=" + user, "--clear-groups", "true"))
                return new OtherUser(List.of("setpriv", "--reuid=" + user, "--clear-groups", "--inh-caps=-all"), user);
        throw new StartRefused(
                "PostgreSQL may not run as root, and this machine allows neither unshare nor setpriv.",
                "start PowerSight as an ordinary user, or give it a server: POWERSIGHT_DATABASE_URL");
    }

    List<String> command(List<String> plain) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(plain);
        return all;
    }

    /** Makes a folder and what is in it theirs; nothing to do when they are us. */
    void give(Path folder) throws IOException {
        if (owner.isEmpty()) return;
        for (Path above = folder.getParent(); above != null; above = above.getParent())
            if (!succeeds(command(List.of("test", "-x", above.toString())).toArray(String[]::new)))
                throw new StartRefused(
                        "PostgreSQL runs as user " + owner + " here, who may not enter " + above + ".",
                        "put the data where that user may go, for instance --data /var/lib/powersight");
        var user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        try (Stream<Path> everything = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) everything::iterator) Files.setOwner(each, user);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program on this machine
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
