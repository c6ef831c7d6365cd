package powersight.identity;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.notification.Language;
import powersight.platform.Database;
import powersight.platform.Refused;

/** Ten citizens, a provider and a superuser to look around with. Made only when somebody asks for them at a start. */
public final class DemoAccounts {
    private static final String[] CITIZENS = {
        "Ana Anić", "Bojan Bojić", "Vesna Vesić", "Goran Gorić", "Dušan Dušić",
        "Đurđa Đurić", "Emina Emić", "Željko Željić", "Zorica Zorić", "Ivan Ivić"
    };

    /** For printing; the password is kept nowhere in clear. */
    public record Login(String name, String password, Set<Role> roles) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Wanted(String name, String fullName, Set<Role> roles) {}

    private final Database database;
    private final PasswordHash hash;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Standing standing;
    private final Audit audit;
    private final Secrets secrets;

    DemoAccounts(
            Database database,
            PasswordHash hash,
            Accounts accounts,
            Sessions sessions,
            Standing standing,
            Audit audit,
            Secrets secrets) {
        this.database = database;
        this.hash = hash;
        this.accounts = accounts;
        this.sessions = sessions;
        this.standing = standing;
        this.audit = audit;
        this.secrets = secrets;
    }

    /** Why there must be none on a node that listens at this address, unless somebody says that it is meant. */
    public static Optional<Refused> refusedAt(InetAddress bound, boolean meantSo) {
        if (bound.isLoopbackAddress() || meantSo) return Optional.empty();
        return Optional.of(new Refused(
                "demo-not-here",
                "demo accounts were asked for on " + bound.getHostAddress() + ", which others can reach",
                "bind to 127.0.0.1, or say --demo-for-all if that is meant"));
    }

    /** With new random passwords each time; those before stop working, and sessions end. */
    public List<Login> create() {
        List<Wanted> wanted = Stream.of(
                        IntStream.rangeClosed(1, CITIZENS.length)
                                .mapToObj(i -> new Wanted("citizen" + i, CITIZENS[i - 1], Set.of(Role.CITIZEN))),
                        Stream.of(new Wanted("provider", "Demo snabdevač", Set.of(Role.PROVIDER))),
                        Stream.of(new Wanted("superuser", "Demo administrator", Set.of(Role.values()))))
                .flatMap(each -> each)
                .toList();
        List<Login> logins = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        for (Wanted each : wanted) {
            String password = secrets.password();
            logins.add(new Login(each.name(), password, each.roles()));
            hashes.add(hash.of(password));
        }
        database.jdbi().useTransaction(handle -> {
            for (int i = 0; i < wanted.size(); i++) make(handle, wanted.get(i), hashes.get(i));
            audit.record(
                    handle,
                    new AuditedAction(
                            AuditedAction.SYSTEM,
                            "demo-accounts-made",
                            "accounts",
                            AuditedAction.NOTHING,
                            Map.of("names", wanted.stream().map(Wanted::name).toList())));
        });
        standing.changed();
        return List.copyOf(logins);
    }

    private void make(Handle handle, Wanted wanted, String hashed) {
        Optional<AccountId> made = accounts.open(
                handle,
                new Accounts.NewAccount(
                        wanted.name(),
                        Optional.empty(),
                        wanted.fullName(),
                        Language.SERBIAN_LATIN,
                        hashed,
                        wanted.roles(),
                        false,
                        true));
        if (made.isPresent()) return;
        Account there = Account.byName(handle, wanted.name()).orElseThrow();
        int renewed = handle.execute("""
                update account set password_hash = ?, version = version + 1, state = 'ACTIVE'
                where id = ? and demo""", hashed, there.id().value());
        if (renewed == 0)
            throw No.because(
                    "name-taken",
                    "the account " + wanted.name() + " is somebody's own, not a demo account",
                    "start without --demo");
        sessions.endAll(handle, there.id(), "demo accounts made anew");
    }
}
