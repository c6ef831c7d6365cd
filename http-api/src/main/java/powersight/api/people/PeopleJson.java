package powersight.api.people;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.audit.AuditEntry;
import powersight.identity.Accounts;
import powersight.identity.ApiKeys;
import powersight.identity.Role;
import powersight.identity.Scope;
import powersight.identity.Sessions;
import powersight.identity.Tokens;

/** What is said about people and by them, as JSON. */
final class PeopleJson {

    private PeopleJson() {}

    /**
     * @param demanded whether other routes ask who is there
     * @param firstPasswordFile where the first administrator finds the password; told on this machine only, until changed
     * @param provider the identity provider by which one can sign in as well; absent when none is configured
     */
    record SignInRules(
            boolean demanded,
            @Nullable String firstPasswordFile,
            @Nullable Provider provider) {}

    /** @param address of ours, which leads there; {@code name} is for the button */
    record Provider(String name, String address) {}

    record SignInOrder(@Nullable String name, @Nullable String password, Optional<String> code) {}

    record RefreshOrder(Optional<String> refreshToken) {}

    /** The tokens are there for programs only; browsers have them in cookies. */
    record SignedIn(
            String account,
            List<Role> roles,
            boolean mustChangePassword,
            Instant accessUntil,
            Instant refreshUntil,
            @Nullable String accessToken,
            @Nullable String refreshToken) {
        static SignedIn of(Tokens tokens, boolean inCookies) {
            return new SignedIn(
                    tokens.principal().account().toString(),
                    tokens.principal().roles().stream().sorted().toList(),
                    tokens.principal().mustChangePassword(),
                    tokens.accessUntil(),
                    tokens.refreshUntil(),
                    inCookies ? null : tokens.access(),
                    inCookies ? null : tokens.refresh());
        }
    }

    record PasswordOrder(@Nullable String present, @Nullable String next) {}

    record Registration(
            @Nullable String email,
            @Nullable String name,
            @Nullable String language) {}

    record LinkOrder(@Nullable String email) {}

    record LinkUse(@Nullable String token, @Nullable String password) {}

    record CodeOrder(@Nullable String code) {}

    record Removal(@Nullable String password, @Nullable String code) {}

    record Enrolment(String secret, String uri) {}

    record RecoveryCodes(List<String> codes) {}

    record Session(
            String id, Instant since, Instant lastUsed, Instant until, String address, String agent, boolean thisOne) {
        static Session of(Sessions.Row row, boolean thisOne) {
            return new Session(
                    row.id().toString(), row.since(), row.lastUsed(), row.until(), row.address(), row.agent(), thisOne);
        }
    }

    record SessionList(List<Session> items) {}

    record InboxMessage(long id, String kind, String subject, String body, Instant at, Optional<Instant> readAt) {}

    record InboxPage(List<InboxMessage> items, @Nullable String next, long total, long unread) {}

    record ApiKeyOrder(@Nullable String name, @Nullable List<String> scopes, Optional<Instant> expiresAt) {}

    record NewApiKey(String id, String secret) {}

    record ApiKey(
            String id,
            String name,
            List<String> scopes,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> lastUsedAt) {
        static ApiKey of(ApiKeys.Row row) {
            return new ApiKey(
                    row.id().toString(),
                    row.name(),
                    row.scopes().stream().map(Scope::text).sorted().toList(),
                    row.createdAt(),
                    row.expiresAt(),
                    row.lastUsedAt());
        }
    }

    record ApiKeyList(List<ApiKey> items) {}

    record User(
            String id,
            String name,
            Optional<String> email,
            String fullName,
            String language,
            List<Role> roles,
            boolean active,
            boolean mustChangePassword,
            boolean secondFactor,
            boolean demo,
            Instant createdAt) {
        static User of(Accounts.Row row) {
            return new User(
                    row.id().toString(),
                    row.name(),
                    row.email(),
                    row.fullName(),
                    row.language().tag(),
                    row.roles().stream().sorted().toList(),
                    row.active(),
                    row.mustChangePassword(),
                    row.secondFactor(),
                    row.demo(),
                    row.createdAt());
        }
    }

    record UserPage(List<User> items, @Nullable String next, long total) {}

    record RolesOrder(@Nullable List<Role> roles) {}

    record StateOrder(@Nullable Boolean active) {}

    record AuditPage(List<AuditEntry> items, @Nullable String next, long total) {}

    /** @param brokenAt the first entry that does not hold, absent when all do */
    record Verdict(
            boolean whole,
            long entries,
            String headHash,
            @Nullable Long brokenAt,
            @Nullable String reason) {}
}
