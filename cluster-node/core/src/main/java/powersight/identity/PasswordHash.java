package powersight.identity;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passwords as Argon2id: 19 MiB, two passes, one lane, as OWASP's password storage sheet asks at least. Few are computed
 * at a time, because a crowd at the door must not take the memory and the cores from the meters.
 */
final class PasswordHash {
    private static final Argon2Function ARGON2 = Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
    private static final int SALT_BYTES = 16;
    private static final long PATIENCE_S = 5;

    private final Semaphore places;
    private final Secrets secrets;
    private final String nobodys;
    private final AtomicLong computed = new AtomicLong();

    PasswordHash(int atOnce, Secrets secrets) {
        this.places = new Semaphore(atOnce, true);
        this.secrets = secrets;
        this.nobodys = of(secrets.password());
    }

    String of(String password) {
        take();
        try {
            return ARGON2.hash(utf8(password), secrets.bytes(SALT_BYTES)).getResult();
        } finally {
            places.release();
        }
    }

    /** Whether the password is the one; by the parameters that the hash names, which may be older ones. */
    boolean matches(String password, String hash) {
        take();
        try {
            return Argon2Function.getInstanceFromHash(hash).check(utf8(password), utf8(hash));
        } finally {
            places.release();
        }
    }

    /** The same work for an account that does not exist, so that time does not tell; always false. */
    boolean matchesNobody(String password) {
        matches(password, nobodys);
        return false;
    }

    /** How many were computed since the start. */
    long computed() {
        return computed.get();
    }

    private void take() {
        computed.incrementAndGet();
        try {
            if (!places.tryAcquire(PATIENCE_S, TimeUnit.SECONDS))
                throw No.because("busy", "too many people are signing in at this moment", "try again in some seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw No.because("busy", "the server is stopping", "try again in some seconds");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
