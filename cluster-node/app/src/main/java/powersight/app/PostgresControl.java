package powersight.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's own programs as the user they accept, and tells how each ended. */
record PostgresControl(PostgresPrograms programs, OtherUser who, Path logFolder) {
    record Outcome(int exit, String said) {
        boolean failed() {
            return exit != 0;
        }
    }

    Outcome run(Duration patience, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.program(program));
        command.addAll(List.of(arguments));
        try {
            // into a file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open for ever
            Path said = Files.createTempFile(logFolder, program, ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(who.command(command))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
                builder.environment().put("LC_ALL", "C");
                Process process = builder.start();
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    return new Outcome(1, program + " took longer than " + patience);
                }
                return new Outcome(process.exitValue(), Files.readString(said));
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + program, e);
        }
    }
}
