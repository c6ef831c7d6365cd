package powersight.identity;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import powersight.audit.Audit;
import powersight.identity.oidc.Provider;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;

/** The feature's doors, opened together because they share rooms. One on each node. */
public record Identity(
        SignIn signIn,
        Optional<ProviderSignIn> provider,
        Sessions sessions,
        Access access,
        Passwords passwords,
        Registrations registrations,
        SecondFactor secondFactor,
        ApiKeys apiKeys,
        Accounts accounts,
        FirstStart firstStart,
        DemoAccounts demoAccounts,
        ToolsKey toolsKey,
        PublicUrl publicUrl,
        Shared shared,
        Housekeeping housekeeping,
        Work work) {

    /** Keys that all nodes have in common, by name; 32 random bytes each. */
    public interface Shared {
        byte[] key(String name);
    }

    public byte[] sharedKey(String name) {
        return shared.key(name);
    }

    /** Passwords hashed since the start, for a metric: this is what a crowd at the door costs. */
    public interface Work {
        long passwordsHashed();
    }

    /** Forgets what has expired; for a schedule, once an hour is plenty. Any node may. */
    public interface Housekeeping {
        void tidy();
    }

    /** What it stands on. {@code background} may block; what must not make an answer wait runs there. */
    public record Ground(
            Database database,
            Audit audit,
            Outbox outbox,
            Inbox inbox,
            Clock clock,
            SecureRandom random,
            Executor background,
            Vault vault) {}

    /** Where secrets of this feature stand in the database. */
    public static final List<SealedColumn> SEALED = List.of(SecondFactor.SEEDS, SigningKeys.PAIRS, SharedKeys.KEYS);

    /** The schemas {@code notification}, {@code audit} and {@code identity} must have been migrated. */
    public static Identity open(Ground ground, IdentitySettings settings) {
        Database database = ground.database();
        Clock clock = ground.clock();
        Secrets secrets = new Secrets(ground.random());
        PasswordHash hash = new PasswordHash(settings.hashesAtOnce(), secrets);
        Throttle throttle = new Throttle(database, clock);
        Standing standing = new Standing(database, clock);
        AccessTokens tokens =
                new AccessTokens(new SigningKeys(database, ground.vault(), clock, secrets), settings, clock);
        Sessions sessions = new Sessions(database, tokens, standing, ground.inbox(), secrets, settings, clock);
        Accounts accounts = new Accounts(database, standing, sessions, ground.audit(), ground.inbox(), secrets, clock);
        SecondFactor secondFactor =
                new SecondFactor(database, ground.vault(), hash, throttle, ground.outbox(), secrets, clock);
        PublicUrl publicUrl = new PublicUrl(settings.publicUrl());
        MailedLinks links = new MailedLinks(database, throttle, secrets, publicUrl, clock, ground.background());
        Passwords passwords = new Passwords(
                database, hash, throttle, sessions, standing, ground.audit(), ground.outbox(), secrets, links);
        Optional<ProviderSignIn> provider = settings.provider()
                .map(known -> new ProviderSignIn(
                        new Provider(known, settings.page(ProviderSignIn.RETURN_PATH), clock),
                        database,
                        accounts,
                        hash,
                        sessions,
                        throttle,
                        ground.audit(),
                        ground.outbox(),
                        secrets,
                        clock));
        return new Identity(
                new SignIn(database, hash, throttle, secondFactor, sessions),
                provider,
                sessions,
                new Access(tokens, standing),
                passwords,
                new Registrations(database, hash, throttle, accounts, ground.outbox(), secrets, publicUrl, links),
                secondFactor,
                new ApiKeys(database, standing, ground.audit(), secrets, clock),
                accounts,
                new FirstStart(database, hash, accounts, ground.audit(), secrets),
                new DemoAccounts(database, hash, accounts, sessions, standing, ground.audit(), secrets),
                new ToolsKey(database, hash, accounts, ground.audit(), secrets, clock),
                publicUrl,
                new SharedKeys(database, ground.vault(), secrets, clock)::named,
                () -> {
                    sessions.tidy();
                    throttle.tidy();
                    links.tidy();
                    provider.ifPresent(ProviderSignIn::tidy);
                },
                hash::computed);
    }
}
