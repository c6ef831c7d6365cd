package powersight.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import powersight.alerting.Alerting;
import powersight.alerting.SilenceRule;
import powersight.api.doors.Estate;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.http.HttpSettings;
import powersight.api.http.Json;
import powersight.audit.Audit;
import powersight.delegation.DelegationNews;
import powersight.delegation.Delegations;
import powersight.disclosure.Disclosure;
import powersight.documents.Documents;
import powersight.documents.Limits;
import powersight.documents.folder.FolderStore;
import powersight.identity.AccountId;
import powersight.identity.DemoAccounts;
import powersight.identity.Identity;
import powersight.identity.IdentitySettings;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Schemas;
import powersight.property.Homes;
import powersight.property.Outlines;
import powersight.property.Property;
import powersight.repeats.KeyedOrders;
import powersight.rights.HomeDocuments;
import powersight.rights.MeterViews;
import powersight.rights.OfficeLooks;
import powersight.rights.ViewLog;
import powersight.scheduling.Scheduling;
import powersight.supply.Suppliers;
import powersight.testing.IdentityProvider;
import powersight.vault.Vault;
import powersight.webhook.Announcements;
import powersight.webhook.WebhookSender;
import powersight.webhook.WebhookSettings;
import powersight.webhook.Webhooks;
import powersight.wire.GridClock;

/** The API with people, on a port of its own; sign-in demanded of every route, or of their own routes only. */
public final class ServedPeople {
    /** What the secrets in the database are sealed with, on every node of it. */
    public static final Vault VAULT = Vault.ofItsOwn();

    private static @Nullable ServedPeople only;

    public final ServedApi under = ServedApi.get();
    public final Identity identity;
    public final Estate estate;
    public final Scheduling scheduling;
    public final HttpApi demanding;
    /** What the offices' clocks show: Friday, 20 November 2026, 9 o'clock in Belgrade, until a test moves it. */
    public volatile Instant gridTime = Instant.parse("2026-11-20T08:00:00Z");

    public final OwnedMeters rights;
    public final Sharing sharing;
    private final AtomicLong ahead = new AtomicLong();
    /** What all parts of this node take the time from, the grid's included. */
    private final ClockAhead clock = new ClockAhead();
    /** An hour of the grid takes a second of the wall; {@link #gridPasses} does not wait for it. */
    public final GridClock grid =
            new GridClock(Instant.now(), Instant.now(), 3_600, () -> clock.millis() + ahead.get());

    public final People people;

    public final WebhookSender webhooks;
    private final URI demandingBase, openBase;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    /** Vouches for whom a test wants. */
    public final IdentityProvider provider = new IdentityProvider(Instant::now);

    private final HttpClient client = HttpClient.newHttpClient();

    public static synchronized ServedPeople get() {
        if (only == null) only = new ServedPeople(Map.of());
        return only;
    }

    /** A second node over the same database, which knows nothing that is not in there. */
    public static ServedPeople another() {
        return new ServedPeople(get().passwords);
    }

    private ServedPeople(Map<String, String> known) {
        Schemas.migrate(
                under.database,
                List.of(
                        "notification",
                        "audit",
                        "identity",
                        "documents",
                        "property",
                        "scheduling",
                        "webhook",
                        "delegation",
                        "rights",
                        "supply",
                        "repeats",
                        "alerting"));
        rights = new OwnedMeters(under.database);
        Config config = under.actors.system().settings().config();
        Audit audit = new Audit(under.database, clock);
        Inbox inbox = new Inbox(under.database, clock);
        Outbox outbox = new Outbox(clock);
        identity = Identity.open(
                new Identity.Ground(
                        under.database, audit, outbox, inbox, clock, new SecureRandom(), Runnable::run, VAULT),
                settings(config.getConfig("powersight.identity"), known.isEmpty()));
        estate = estate(under, audit, inbox, clock);
        scheduling = Scheduling.open(new Scheduling.Ground(
                under.database,
                audit,
                outbox,
                inbox,
                () -> gridTime,
                clock,
                under.core.zone(),
                new SecureRandom(),
                "office@powersight.example"));
        passwords.putAll(known);
        if (known.isEmpty())
            for (DemoAccounts.Login login : identity.demoAccounts().create())
                passwords.put(login.name(), login.password());
        SecureRandom random = new SecureRandom();
        ZoneId zone = under.core.zone();
        Announcements announcements = new Announcements(clock);
        DelegationNews news = new DelegationNews(inbox, new Outbox(clock), announcements, grid, zone);
        Delegations delegations = new Delegations(under.database, audit, news, grid, clock);
        ViewLog log = new ViewLog(under.database, clock, grid);
        WebhookSettings settings =
                new WebhookSettings(Set.of("127.0.0.1"), Duration.ofSeconds(5), Duration.ofMillis(50), 4);
        webhooks = new WebhookSender(under.database, VAULT, delegations.rights()::audience, clock, settings).start();
        sharing = new Sharing(
                new MeterViews(new Homes(under.database), delegations.rights(), log, clock, grid),
                log,
                new HomeDocuments(
                        estate.property().evidence(), new Homes(under.database), delegations.rights(), log, grid),
                new OfficeLooks(log, grid),
                delegations,
                new Webhooks(under.database, VAULT, announcements, audit, random, clock, grid, settings),
                new Suppliers(under.database, audit, grid, clock, zone, Disclosure.USUAL),
                new KeyedOrders(under.database, random, clock),
                Alerting.open(
                        under.database,
                        audit,
                        SilenceRule.usual(config.getConfig("powersight.alerting.silence")),
                        delegations.rights()::audience,
                        under.core.clock(),
                        clock,
                        zone),
                grid);
        people = new People(
                identity,
                audit,
                inbox,
                scheduling,
                sharing.rights(),
                estate,
                Optional::empty,
                Executors.newFixedThreadPool(4),
                People.Rules.of(config));
        demanding = api(people, new People.Rules(true, true, Set.of()));
        demandingBase = bound(demanding);
        openBase = bound(api(people, new People.Rules(false, true, Set.of())));
    }

    /** The first node knows an identity provider; the second is without one. */
    private IdentitySettings settings(Config config, boolean withProvider) {
        return IdentitySettings.from(
                withProvider
                        ? ConfigFactory.parseMap(Map.of(
                                        "oidc.issuer",
                                        provider.issuer(),
                                        "oidc.client-id",
                                        IdentityProvider.CLIENT,
                                        "oidc.client-secret",
                                        IdentityProvider.SECRET,
                                        "oidc.name",
                                        "eSign"))
                                .withFallback(config)
                        : config);
    }

    private static Estate estate(ServedApi under, Audit audit, Inbox inbox, Clock clock) {
        try {
            Path folder = Files.createTempDirectory("powersight-documents");
            Config settings = under.actors.system().settings().config().getConfig("powersight.documents");
            return new Estate(
                    Property.open(new Property.Ground(
                            under.database,
                            audit,
                            new Outbox(clock),
                            inbox,
                            Outlines.schematic(),
                            under.core.clock(),
                            clock)),
                    Documents.open(
                            under.database,
                            new FolderStore(folder),
                            folder.resolve("incoming"),
                            Limits.of(settings),
                            under.core.metrics(),
                            clock),
                    Executors.newFixedThreadPool(4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpApi api(People people, People.Rules rules) {
        return new HttpApi(
                under.actors.system(),
                under.core,
                HttpSettings.of(under.actors.system().settings().config()),
                Optional.of(new People(
                        people.identity(),
                        people.audit(),
                        people.inbox(),
                        scheduling,
                        sharing.rights(),
                        people.estate(),
                        Optional::empty,
                        people.executor(),
                        rules)),
                Optional.of(sharing));
    }

    private static URI bound(HttpApi api) {
        return URI.create("http://localhost:"
                + api.bind("127.0.0.1", 0)
                        .toCompletableFuture()
                        .join()
                        .localAddress()
                        .getPort());
    }

    /** Time passes on this node, on every clock of it. */
    public void passes(Duration time) {
        clock.passes(time);
    }

    public void gridPasses(Duration time) {
        ahead.addAndGet(time.toMillis() / 3_600 + 1);
    }

    public String password(String name) {
        return passwords.get(name);
    }

    /** An access token of somebody who is new here: a citizen whom the identity provider vouches for. */
    public String newcomer(String name) {
        String email = name + "@people.example";
        forgetAttempts();
        provider.honest();
        provider.person(name, Map.of("email", email, "email_verified", true, "name", name));
        HttpResponse<String> begun = send("GET", "/api/v1/sign-in/provider", null, Map.of());
        Map<String, String> back = provider.consents(
                URI.create(begun.headers().firstValue("location").orElseThrow()));
        String query = back.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String way = begun.headers().firstValue("set-cookie").orElseThrow().replaceAll(";.*", "");
        return send("GET", "/api/v1/sign-in/provider/return?" + query, null, Map.of("Cookie", way))
                .headers()
                .allValues("set-cookie")
                .stream()
                .filter(cookie -> cookie.startsWith("powersight_access="))
                .map(cookie -> cookie.replaceAll("^powersight_access=|;.*", ""))
                .findFirst()
                .orElseThrow();
    }

    /** All tests come from one address, which may not try to sign in a hundred times within minutes. */
    private void forgetAttempts() {
        under.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "delete from throttle where key = sha256(convert_to('provider-address/127.0.0.1', 'UTF8'))"));
    }

    /** Somebody changes their password; the tokens that were good before are not from now on. */
    public HttpResponse<String> changesPassword(String token, String name, String next) {
        HttpResponse<String> changed =
                as(token, "POST", "/api/v1/me/password", json("present", password(name), "next", next));
        if (changed.statusCode() == 200) passwords.put(name, next);
        return changed;
    }

    /** An access token of a demo account. */
    public String token(String name) {
        return signedIn(name).get("accessToken").asText();
    }

    public JsonNode signedIn(String name) {
        HttpResponse<String> response =
                send("POST", "/api/v1/session", json("name", name, "password", password(name)), Map.of());
        if (response.statusCode() != 201) throw new AssertionError(response.body());
        return ServedApi.json(response);
    }

    public AccountId account(String token) {
        return AccountId.parse(ServedApi.json(as(token, "GET", "/api/v1/me", null))
                        .get("id")
                        .asText())
                .orElseThrow();
    }

    /** Where the API that demands sign-in is. */
    public URI base() {
        return demandingBase;
    }

    /** Makes a demo citizen into something else, as an administrator would. */
    public void becomes(String name, Role role) {
        String admin = token("superuser");
        String id = ServedApi.json(as(admin, "GET", "/api/v1/users?q=" + name, null))
                .get("items")
                .get(0)
                .get("id")
                .asText();
        HttpResponse<String> changed =
                as(admin, "PUT", "/api/v1/users/" + id + "/roles", "{\"roles\":[\"" + role + "\"]}");
        if (changed.statusCode() != 200) throw new AssertionError(changed.body());
    }

    public HttpResponse<String> as(@Nullable String token, String method, String path, @Nullable String body) {
        return send(method, path, body, token == null ? Map.of() : Map.of("Authorization", "Bearer " + token));
    }

    public HttpResponse<String> send(String method, String path, @Nullable String body, Map<String, String> headers) {
        return send(demandingBase, method, path, body, headers);
    }

    public HttpResponse<String> sendOpen(
            String method, String path, @Nullable String body, Map<String, String> headers) {
        return send(openBase, method, path, body, headers);
    }

    private HttpResponse<String> send(
            URI base, String method, String path, @Nullable String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null && !headers.containsKey("Content-Type")) request.header("Content-Type", "application/json");
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String json(String... pairs) {
        Map<String, String> object = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) object.put(pairs[i], pairs[i + 1]);
        return new String(Json.bytes(object), StandardCharsets.UTF_8);
    }
}
