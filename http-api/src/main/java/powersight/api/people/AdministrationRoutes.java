package powersight.api.people;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.StreamConverters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.People;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.api.people.PeopleJson.AuditPage;
import powersight.api.people.PeopleJson.RolesOrder;
import powersight.api.people.PeopleJson.StateOrder;
import powersight.api.people.PeopleJson.User;
import powersight.api.people.PeopleJson.UserPage;
import powersight.api.people.PeopleJson.Verdict;
import powersight.audit.Audit;
import powersight.audit.AuditEntry;
import powersight.identity.AccountId;
import powersight.identity.Accounts;
import powersight.identity.Role;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** What administrators do: accounts, their roles, and the list of what was done. */
public final class AdministrationRoutes {
    private static final Param<AccountId> ID = Param.text("id", "the account's id")
            .as(text -> AccountId.parse(text).orElseThrow(() -> new IllegalArgumentException("it is a UUID")))
            .ofPath();
    private static final Param<String> TEXT = Param.text("q", "a part of the name");
    private static final Param<Role> ROLE = Param.word("role", "only accounts with this role", Role.class);
    private static final Param<String> WHO = Param.text("who", "only what this account did");
    private static final Param<String> SUBJECT = Param.text("subject", "only what was done to this");

    private final People people;

    public AdministrationRoutes(People people) {
        this.people = people;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/users", "Accounts, in the order of their names")
                        .with(TEXT, ROLE, Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them", UserPage.class)
                        .by(this::users),
                Endpoint.get("/api/v1/users/{id}", "One account")
                        .with(ID)
                        .gives(200, "the account", User.class)
                        .refuses(404, "no such account")
                        .by(call -> people.ask(() -> Json.ok(user(call.get(ID))))),
                Endpoint.put("/api/v1/users/{id}/roles", "Gives an account exactly these roles")
                        .with(ID)
                        .body(RolesOrder.class)
                        .gives(200, "the account", User.class)
                        .refuses(404, "no such account")
                        .refuses(409, "the last administrator")
                        .by(this::setRoles),
                Endpoint.put("/api/v1/users/{id}/state", "Shuts an account out, or lets it in again")
                        .with(ID)
                        .body(StateOrder.class)
                        .gives(200, "the account", User.class)
                        .refuses(404, "no such account")
                        .refuses(409, "the last administrator")
                        .by(this::setState),
                Endpoint.delete("/api/v1/users/{id}/sessions", "Signs an account out wherever it is signed in")
                        .with(ID)
                        .gives(204, "signed out within seconds, on every node and live socket", Void.class)
                        .refuses(404, "no such account")
                        .by(this::endSessions),
                Endpoint.get("/api/v1/audit", "What people with power did, newest first")
                        .with(WHO, SUBJECT, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of it", AuditPage.class)
                        .by(this::audit),
                Endpoint.get(
                                "/api/v1/audit/verdict",
                                "Recomputes the chain and names the first entry that does not hold")
                        .gives(200, "the verdict", Verdict.class)
                        .by(call -> people.ask(() -> Json.ok(verdict()))),
                Endpoint.get("/api/v1/audit/export", "The whole list as JSON lines, oldest first")
                        .gives(200, "a line an entry", Void.class, "application/octet-stream")
                        .by(call -> CompletableFuture.completedFuture(export())));
    }

    private CompletionStage<HttpResponse> users(Call call) {
        String text = call.find(TEXT).orElse("");
        Optional<Role> role = call.find(ROLE);
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<Accounts.Row> page = people.identity().accounts().list(text, role, after, limit);
            return Json.ok(new UserPage(
                    page.items().stream().map(User::of).toList(), page.next().orElse(null), page.total()));
        });
    }

    private CompletionStage<HttpResponse> setRoles(Call call) {
        AccountId id = call.get(ID);
        List<Role> roles = Fields.given("roles", call.body(RolesOrder.class).roles());
        return people.ask(() -> {
            people.identity().accounts().setRoles(call.who(), id, Set.copyOf(roles));
            return Json.ok(user(id));
        });
    }

    private CompletionStage<HttpResponse> setState(Call call) {
        AccountId id = call.get(ID);
        boolean active = Fields.given("active", call.body(StateOrder.class).active());
        return people.ask(() -> {
            people.identity().accounts().setActive(call.who(), id, active);
            return Json.ok(user(id));
        });
    }

    private CompletionStage<HttpResponse> endSessions(Call call) {
        AccountId id = call.get(ID);
        return people.ask(() -> {
            people.identity().accounts().endSessions(call.who(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> audit(Call call) {
        Audit.Filter filter = new Audit.Filter(call.find(WHO), call.find(SUBJECT));
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<AuditEntry> page = people.audit().page(filter, after, limit);
            return Json.ok(new AuditPage(page.items(), page.next().orElse(null), page.total()));
        });
    }

    private Verdict verdict() {
        powersight.audit.Verdict found = people.audit().verify();
        return new Verdict(
                found.whole(),
                found.entries(),
                found.headHash(),
                found.firstBreak().map(powersight.audit.Verdict.Break::index).orElse(null),
                found.firstBreak().map(powersight.audit.Verdict.Break::reason).orElse(null));
    }

    /** Written as fast as it is read, so a list of any length takes the same memory. */
    private HttpResponse export() {
        return HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        StreamConverters.asOutputStream().mapMaterializedValue(out -> {
                            people.ask(() -> written(out));
                            return out;
                        })));
    }

    private boolean written(OutputStream out) {
        try (out) {
            people.audit().export(out);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private User user(AccountId id) {
        return people.identity()
                .accounts()
                .get(id)
                .map(User::of)
                .orElseThrow(() -> new RefusedException(
                        new Refused("no-such-account", "there is no account " + id, "look at the list of accounts")));
    }
}
