package powersight.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Language;
import powersight.platform.Database;

/**
 * The first administrator: {@code admin}, with a password that we make and write into a file that only we can read. It
 * must be changed at the first sign-in, and then the file goes.
 */
public final class FirstStart {
    public static final String NAME = "admin";
    public static final String FILE = "admin-password.txt";
    private static final long ONE_AT_A_TIME = 0x61646d696eL;

    private final Database database;
    private final PasswordHash hash;
    private final Accounts accounts;
    private final Audit audit;
    private final Secrets secrets;

    FirstStart(Database database, PasswordHash hash, Accounts accounts, Audit audit, Secrets secrets) {
        this.database = database;
        this.hash = hash;
        this.accounts = accounts;
        this.audit = audit;
        this.secrets = secrets;
    }

    /**
     * Makes the administrator if there is none. Returns where the password can be read, for the log; nothing once it was
     * changed, and on nodes that hold no such file. Of several nodes that start at once, one makes it.
     */
    public Optional<Path> prepare(Path dataDirectory) {
        Path file = dataDirectory.resolve(FILE);
        database.jdbi().useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            if (Account.byName(handle, NAME).isPresent()) return;
            String password = secrets.password();
            write(file, password); // before the commit: an account whose password nobody can read is worse than a file
            AccountId id = accounts.open(
                            handle,
                            new Accounts.NewAccount(
                                    NAME,
                                    Optional.empty(),
                                    "Administrator",
                                    Language.SERBIAN_LATIN,
                                    hash.of(password),
                                    Set.of(Role.ADMINISTRATOR),
                                    true,
                                    false))
                    .orElseThrow();
            audit.record(
                    handle,
                    new AuditedAction(
                            AuditedAction.SYSTEM,
                            "first-administrator-made",
                            "account/" + id,
                            AuditedAction.NOTHING,
                            Map.of("name", NAME)));
        });
        removeIfChanged(dataDirectory);
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** Takes the file away once the password in it opens nothing any more, wherever it was changed. True when it is gone. */
    public boolean removeIfChanged(Path dataDirectory) {
        Path file = dataDirectory.resolve(FILE);
        if (!Files.exists(file)) return true;
        if (database.jdbi().withHandle(FirstStart::stillToBeChanged)) return false;
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean stillToBeChanged(Handle handle) {
        return Account.byName(handle, NAME).filter(Account::mustChange).isPresent();
    }

    /** Readable by the owner alone from its first byte on. */
    private static void write(Path file, String password) {
        Path unfinished = file.resolveSibling(FILE + ".part");
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(
                    unfinished,
                    (password + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
