package powersight.simulator.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.simulator.load.Chance;

/**
 * The names under which one program's devices speak to their brokers, taken on this machine: two programs that are one
 * device would both number its readings from 1, and each would push the other off its connection. Taken until they are
 * given back or the program ends, however it ends.
 *
 * <p>A name is one locked byte, far inside an otherwise empty file of the user's, so thousands cost one open file.
 * On another machine only the broker can know: it lets the later connection have the name.
 */
public final class TakenNames {
    private static final Logger LOG = LoggerFactory.getLogger(TakenNames.class);

    /** Never closed: closing a file gives up all of a program's locks on it. */
    private static @Nullable FileChannel file;

    private final List<FileLock> locks = new ArrayList<>();

    /** False when another simulator of this user, or of this program, has it. */
    public boolean take(String host, int port, String name) {
        try {
            FileLock lock = file().tryLock(position(address(host) + ":" + port + "/" + name), 1, false);
            if (lock != null) locks.add(lock);
            return lock != null;
        } catch (OverlappingFileLockException sameProgram) {
            return false;
        } catch (IOException e) {
            LOG.warn("whether {} is simulated by another program as well cannot be seen: {}", name, e.getMessage());
            return true;
        }
    }

    public void giveBack() {
        for (FileLock lock : locks)
            try {
                lock.release();
            } catch (IOException e) {
                LOG.warn("a meter's name stays taken until this program ends: {}", e.getMessage());
            }
        locks.clear();
    }

    private static synchronized FileChannel file() throws IOException {
        FileChannel open = file;
        if (open != null) return open;
        Path path =
                Path.of(System.getProperty("java.io.tmpdir"), "powersight-names-" + System.getProperty("user.name"));
        FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file = opened;
        return opened;
    }

    /** "localhost" and "127.0.0.1" are the same broker. */
    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** One of 2^62 bytes: two of a million names share one once in millions of times. */
    private static long position(String nameAtBroker) {
        return Chance.mix(0, nameAtBroker) >>> 2;
    }
}
