package powersight.api.people;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Replies;
import powersight.api.http.Visitors;
import powersight.api.people.PeopleJson.LinkOrder;
import powersight.api.people.PeopleJson.LinkUse;
import powersight.api.people.PeopleJson.Registration;
import powersight.identity.AccountId;
import powersight.notification.Language;

/** Getting an account, and getting back into it: what is asked for here is answered by mail, to the mailbox's owner only. */
public final class RegistrationRoutes {
    record Opened(String account) {}

    private final People people;

    public RegistrationRoutes(People people) {
        this.people = people;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/registrations", "Asks for an account; a link comes by mail")
                        .body(Registration.class)
                        .gives(202, "look into the mailbox; the answer is the same for every address", Void.class)
                        .refuses(422, "no mail address, or no name")
                        .refuses(429, "too many attempts")
                        .by(this::ask),
                Endpoint.post(
                                "/api/v1/registrations/confirmation",
                                "Opens the account with the link's token and a password")
                        .body(LinkUse.class)
                        .gives(201, "the account is there; sign in", Opened.class)
                        .refuses(409, "there is an account already")
                        .refuses(410, "the link was used or is too old")
                        .refuses(422, "weak-password")
                        .by(this::confirm),
                Endpoint.post("/api/v1/password-links", "Asks for a link to choose a new password")
                        .body(LinkOrder.class)
                        .gives(202, "look into the mailbox; the answer is the same for every address", Void.class)
                        .refuses(429, "too many attempts")
                        .by(this::askForLink),
                Endpoint.post("/api/v1/password-links/use", "Sets a new password with the link's token")
                        .body(LinkUse.class)
                        .gives(204, "the password is set and every session ended", Void.class)
                        .refuses(410, "the link was used or is too old")
                        .refuses(422, "weak-password")
                        .by(this::reset));
    }

    private CompletionStage<HttpResponse> ask(Call call) {
        Registration order = call.body(Registration.class);
        String email = Fields.required("email", order.email()), name = Fields.required("name", order.name());
        Language language = Language.byTag(Fields.required("language", order.language()))
                .orElseThrow(() -> BadInput.of(
                        "language", "there is no language '" + order.language() + "'", "sr-Latn, sr-Cyrl or en"));
        return people.ask(() -> {
            people.identity()
                    .registrations()
                    .ask(
                            email,
                            name,
                            language,
                            Visitors.of(call.request(), people.rules().proxies()));
            return accepted();
        });
    }

    private CompletionStage<HttpResponse> confirm(Call call) {
        LinkUse order = call.body(LinkUse.class);
        String token = Fields.required("token", order.token());
        String password = Fields.required("password", order.password());
        return people.ask(() -> {
            AccountId id = people.identity().registrations().confirm(token, password);
            return Json.reply(201, new Opened(id.toString()));
        });
    }

    private CompletionStage<HttpResponse> askForLink(Call call) {
        String email = Fields.required("email", call.body(LinkOrder.class).email());
        return people.ask(() -> {
            people.identity()
                    .passwords()
                    .askForLink(
                            email, Visitors.of(call.request(), people.rules().proxies()));
            return accepted();
        });
    }

    private CompletionStage<HttpResponse> reset(Call call) {
        LinkUse order = call.body(LinkUse.class);
        String token = Fields.required("token", order.token());
        String password = Fields.required("password", order.password());
        return people.ask(() -> {
            people.identity().passwords().reset(token, password);
            return Replies.nothing();
        });
    }

    private static HttpResponse accepted() {
        return HttpResponse.create().withStatus(StatusCodes.ACCEPTED);
    }
}
