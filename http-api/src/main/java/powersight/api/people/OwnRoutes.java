package powersight.api.people;

import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.api.http.Visitors;
import powersight.api.people.PeopleJson.ApiKey;
import powersight.api.people.PeopleJson.ApiKeyList;
import powersight.api.people.PeopleJson.ApiKeyOrder;
import powersight.api.people.PeopleJson.CodeOrder;
import powersight.api.people.PeopleJson.Enrolment;
import powersight.api.people.PeopleJson.InboxMessage;
import powersight.api.people.PeopleJson.InboxPage;
import powersight.api.people.PeopleJson.NewApiKey;
import powersight.api.people.PeopleJson.PasswordOrder;
import powersight.api.people.PeopleJson.RecoveryCodes;
import powersight.api.people.PeopleJson.Removal;
import powersight.api.people.PeopleJson.Session;
import powersight.api.people.PeopleJson.SessionList;
import powersight.api.people.PeopleJson.SignedIn;
import powersight.api.people.PeopleJson.User;
import powersight.identity.Accounts;
import powersight.identity.ApiKeys;
import powersight.identity.Principal;
import powersight.identity.Scope;
import powersight.identity.SecondFactor;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.platform.Page;

/** What a person does with their own account: nobody else's can even be named here, except by an id that is not found. */
public final class OwnRoutes {
    private static final Param<UUID> ID =
            Param.text("id", "the id").as(UUID::fromString).ofPath();
    private static final Param<Long> NUMBER =
            Param.whole("number", "the message's id").ofPath();
    private static final Param<Language> LANGUAGE = Param.text(
                    "language", "sr-Latn, sr-Cyrl or en; without it one's own")
            .as(tag -> Language.byTag(tag).orElseThrow(() -> new IllegalArgumentException("no such language")));

    private final People people;

    public OwnRoutes(People people) {
        this.people = people;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/me", "Who I am")
                        .gives(200, "my account", User.class)
                        .refuses(401, "not signed in")
                        .by(call -> people.ask(() -> Json.ok(User.of(me(call))))),
                Endpoint.post("/api/v1/me/password", "Changes my password; every session ends and a new one begins")
                        .body(PasswordOrder.class)
                        .gives(200, "the new session", SignedIn.class)
                        .refuses(403, "the present password is wrong")
                        .refuses(422, "weak-password")
                        .by(this::changePassword),
                Endpoint.get("/api/v1/me/sessions", "Where I am signed in")
                        .gives(200, "my open sessions", SessionList.class)
                        .by(this::sessions),
                Endpoint.delete("/api/v1/me/sessions/{id}", "Ends one of my sessions")
                        .with(ID)
                        .gives(204, "ended", Void.class)
                        .refuses(404, "no such session of mine")
                        .by(this::endSession),
                Endpoint.post("/api/v1/me/second-factor", "Begins to ask for codes: a secret for the telephone")
                        .gives(200, "the secret, and what the QR code holds", Enrolment.class)
                        .refuses(403, "sign-in-again: signed in more than ten minutes ago")
                        .refuses(409, "codes are asked for already")
                        .by(this::beginSecondFactor),
                Endpoint.post("/api/v1/me/second-factor/confirmation", "Switches codes on with the first of them")
                        .body(CodeOrder.class)
                        .gives(200, "recovery codes, shown this once", RecoveryCodes.class)
                        .refuses(401, "the code is wrong")
                        .by(this::confirmSecondFactor),
                Endpoint.post("/api/v1/me/second-factor/removal", "Switches codes off")
                        .body(Removal.class)
                        .gives(204, "off", Void.class)
                        .refuses(401, "the password or the code is wrong")
                        .by(this::removeSecondFactor),
                Endpoint.get("/api/v1/me/inbox", "My messages, newest first")
                        .with(LANGUAGE, Pages.LIMIT, Pages.AFTER_NUMBER)
                        .gives(200, "a page of them", InboxPage.class)
                        .by(this::inbox),
                Endpoint.post("/api/v1/me/inbox/{number}/read", "Marks a message as read")
                        .with(NUMBER)
                        .gives(204, "marked", Void.class)
                        .refuses(404, "no such message of mine")
                        .by(this::read),
                Endpoint.get("/api/v1/api-keys", "My keys for programs")
                        .gives(200, "those that are not revoked", ApiKeyList.class)
                        .by(call -> people.ask(() -> Json.ok(new ApiKeyList(
                                people.identity().apiKeys().list(call.who().account()).stream()
                                        .map(ApiKey::of)
                                        .toList())))),
                Endpoint.post("/api/v1/api-keys", "Makes a key; its secret is shown this once")
                        .body(ApiKeyOrder.class)
                        .gives(201, "the key", NewApiKey.class)
                        .refuses(409, "there are too many")
                        .refuses(422, "no scope, no name, or expired already")
                        .by(this::newKey),
                Endpoint.delete("/api/v1/api-keys/{id}", "Revokes a key")
                        .with(ID)
                        .gives(204, "revoked", Void.class)
                        .refuses(404, "no such key of mine")
                        .by(this::revokeKey));
    }

    private Accounts.Row me(Call call) {
        return people.identity()
                .accounts()
                .get(call.who().account())
                .orElseThrow(() -> new IllegalStateException("signed in without an account"));
    }

    private CompletionStage<HttpResponse> changePassword(Call call) {
        PasswordOrder order = call.body(PasswordOrder.class);
        String present = Fields.required("present", order.present());
        String next = Fields.required("next", order.next());
        return people.ask(() -> people.identity()
                        .passwords()
                        .change(
                                call.who(),
                                present,
                                next,
                                Visitors.of(call.request(), people.rules().proxies())))
                .thenApply(tokens -> SessionRoutes.answer(people, call.request(), 200, tokens));
    }

    private CompletionStage<HttpResponse> sessions(Call call) {
        Principal who = call.who();
        return people.ask(() -> Json.ok(new SessionList(people.identity().sessions().list(who.account()).stream()
                .map(row -> Session.of(row, row.id().equals(who.credential())))
                .toList())));
    }

    private CompletionStage<HttpResponse> endSession(Call call) {
        UUID id = call.get(ID);
        return people.ask(() -> {
            people.identity().sessions().end(call.who().account(), id);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> beginSecondFactor(Call call) {
        return people.ask(() -> {
            SecondFactor.Enrolment begun = people.identity().secondFactor().begin(call.who());
            return Replies.notStored(Json.ok(new Enrolment(begun.secret(), begun.uri())));
        });
    }

    private CompletionStage<HttpResponse> confirmSecondFactor(Call call) {
        String code = Fields.required("code", call.body(CodeOrder.class).code());
        return people.ask(() -> Replies.notStored(Json.ok(new RecoveryCodes(
                people.identity().secondFactor().confirm(call.who().account(), code)))));
    }

    private CompletionStage<HttpResponse> removeSecondFactor(Call call) {
        Removal order = call.body(Removal.class);
        String password = Fields.required("password", order.password());
        String code = Fields.required("code", order.code());
        return people.ask(() -> {
            people.identity().secondFactor().remove(call.who().account(), password, code);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> inbox(Call call) {
        UUID person = call.who().account().value();
        Optional<Language> asked = call.find(LANGUAGE);
        Optional<String> after = call.find(Pages.AFTER_NUMBER);
        int limit = call.get(Pages.LIMIT);
        return people.ask(() -> {
            Page<Inbox.Message> page =
                    people.inbox().list(person, asked.orElseGet(() -> me(call).language()), after, limit);
            List<InboxMessage> items = page.items().stream()
                    .map(one ->
                            new InboxMessage(one.id(), one.kind(), one.subject(), one.body(), one.at(), one.readAt()))
                    .toList();
            return Json.ok(new InboxPage(
                    items,
                    page.next().orElse(null),
                    page.total(),
                    people.inbox().unread(person)));
        });
    }

    private CompletionStage<HttpResponse> read(Call call) {
        long number = call.get(NUMBER);
        return people.ask(() -> {
            people.inbox().markRead(call.who().account().value(), number);
            return Replies.nothing();
        });
    }

    private CompletionStage<HttpResponse> newKey(Call call) {
        ApiKeyOrder order = call.body(ApiKeyOrder.class);
        String name = Fields.required("name", order.name());
        Set<Scope> scopes = Fields.given("scopes", order.scopes()).stream()
                .map(text -> Scope.of(text)
                        .orElseThrow(() -> BadInput.of(
                                "scopes", "there is no scope '" + text + "'", "for example read:consumption")))
                .collect(Collectors.toUnmodifiableSet());
        return people.ask(() -> {
            ApiKeys.Created created = people.identity().apiKeys().create(call.who(), name, scopes, order.expiresAt());
            return Replies.notStored(Json.reply(201, new NewApiKey(created.id().toString(), created.secret())));
        });
    }

    private CompletionStage<HttpResponse> revokeKey(Call call) {
        UUID id = call.get(ID);
        return people.ask(() -> {
            people.identity().apiKeys().revoke(call.who(), id);
            return Replies.nothing();
        });
    }
}
