package powersight.app.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What may be done to a process from outside. */
final class Signals {
    private Signals() {}

    static void send(String signal, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0 && !signal.equals("CONT"))
            throw new IOException("process " + pid + " could not be sent " + signal);
    }

    /** Stops it in the middle of whatever it does, and lets it go on after that time. */
    static void freeze(long pid, long millis) throws IOException, InterruptedException {
        send("STOP", pid);
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } finally {
            send("CONT", pid);
        }
    }
}
