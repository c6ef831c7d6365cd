package powersight.api.doors;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import powersight.audit.Audit;
import powersight.identity.Identity;
import powersight.notification.Inbox;
import powersight.scheduling.Scheduling;

/**
 * What the routes about people lead to.
 *
 * @param rights which meters are whose
 * @param firstPassword where the first administrator's password can be read, until it was changed
 * @param executor runs sign-in and everything else that may wait for a password's hash or the database
 */
public record People(
        Identity identity,
        Audit audit,
        Inbox inbox,
        Scheduling scheduling,
        MeterRights rights,
        Estate estate,
        Supplier<Optional<Path>> firstPassword,
        Executor executor,
        Rules rules) {
    public People with(MeterRights other) {
        return new People(identity, audit, inbox, scheduling, other, estate, firstPassword, executor, rules);
    }

    /**
     * @param demanded whether the other routes demand sign-in as well
     * @param secureCookies whether browsers may send our cookies over HTTPS only
     * @param proxies whose word about the client's address is taken
     */
    public record Rules(boolean demanded, boolean secureCookies, Set<String> proxies) {
        /** @param config of the whole program */
        public static Rules of(Config config) {
            String demand = config.getString("powersight.http.sign-in.demand");
            if (!demand.equals("off") && !demand.equals("required"))
                throw new IllegalArgumentException(
                        "powersight.http.sign-in.demand is '" + demand + "'; it must be off or required");
            return new Rules(
                    demand.equals("required"),
                    config.getString("powersight.identity.public-url").startsWith("https:"),
                    Set.copyOf(config.getStringList("powersight.http.sign-in.proxies")));
        }
    }

    public <T> CompletionStage<T> ask(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }
}
