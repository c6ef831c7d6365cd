package powersight.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.api.appointments.AppointmentRoutes;
import powersight.api.appointments.HoursRoutes;
import powersight.api.appointments.OfficeRoutes;
import powersight.api.devices.CommandRoutes;
import powersight.api.devices.ConcentratorRoutes;
import powersight.api.devices.FirmwareRoutes;
import powersight.api.devices.KeyRoutes;
import powersight.api.doors.Core;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.gate.Access;
import powersight.api.gate.Gate;
import powersight.api.gate.Noted;
import powersight.api.gate.RateLimit;
import powersight.api.gate.Repeats;
import powersight.api.gate.Router;
import powersight.api.gate.StaticFiles;
import powersight.api.http.Endpoint;
import powersight.api.http.HttpSettings;
import powersight.api.live.LiveRoutes;
import powersight.api.meters.AreaRoutes;
import powersight.api.meters.CityRoutes;
import powersight.api.meters.ExportRoutes;
import powersight.api.meters.HistoryRoutes;
import powersight.api.meters.Looks;
import powersight.api.meters.MeterRoutes;
import powersight.api.meters.PlainRoutes;
import powersight.api.operations.AlarmRoutes;
import powersight.api.operations.BooksRoutes;
import powersight.api.operations.DemoRoutes;
import powersight.api.operations.DeskRoutes;
import powersight.api.operations.NodeRoutes;
import powersight.api.operations.ProjectionRoutes;
import powersight.api.people.AdministrationRoutes;
import powersight.api.people.OwnRoutes;
import powersight.api.people.ProviderRoutes;
import powersight.api.people.RegistrationRoutes;
import powersight.api.people.SessionRoutes;
import powersight.api.property.ClaimRoutes;
import powersight.api.property.DocumentRoutes;
import powersight.api.property.HomeRoutes;
import powersight.api.property.PlaceRoutes;
import powersight.api.sharing.DelegationRoutes;
import powersight.api.sharing.SupplierRoutes;
import powersight.api.sharing.WebhookRoutes;

/** The door: everything that is served over HTTP, and the server that serves it. */
public final class HttpApi {
    private final ActorSystem<?> system;
    private final List<Endpoint> endpoints;
    private final LiveRoutes live;
    private final Router router;

    /** Without people: no sign-in, and no routes about it. */
    public HttpApi(ActorSystem<?> system, Core core, HttpSettings settings) {
        this(system, core, settings, Optional.empty());
    }

    public HttpApi(ActorSystem<?> system, Core core, HttpSettings settings, Optional<People> people) {
        this(system, core, settings, people, Optional.empty());
    }

    /** @param sharing who may see whose data; without it those who do not see all meters by their role see none */
    public HttpApi(
            ActorSystem<?> system,
            Core core,
            HttpSettings settings,
            Optional<People> people,
            Optional<Sharing> sharing) {
        this.system = system;
        Looks looks = new Looks(sharing.map(Sharing::views));
        Access access = new Access(settings.hosts());
        this.live = new LiveRoutes(core, system, access, settings, people);
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new NodeRoutes(core, this::endpoints).endpoints());
        MeterRoutes meters = new MeterRoutes(core, looks);
        all.addAll(meters.endpoints());
        all.addAll(new ConcentratorRoutes(core).endpoints());
        all.addAll(new CommandRoutes(core).endpoints());
        all.addAll(new KeyRoutes(core).endpoints());
        all.addAll(new FirmwareRoutes(core, system).endpoints());
        all.addAll(new HistoryRoutes(core, looks).endpoints());
        all.addAll(new AreaRoutes(core, looks).endpoints());
        all.addAll(new CityRoutes(core, looks).endpoints());
        all.addAll(new DeskRoutes(core).endpoints());
        all.addAll(new BooksRoutes(core).endpoints());
        core.demoFaults().ifPresent(faults -> all.addAll(new DemoRoutes(faults, core).endpoints()));
        all.addAll(new ProjectionRoutes(core).endpoints());
        all.addAll(new PlainRoutes(core, meters, looks).endpoints());
        all.addAll(live.endpoints());
        people.ifPresent(known -> {
            all.addAll(new SessionRoutes(known).endpoints());
            all.addAll(new ProviderRoutes(known).endpoints());
            all.addAll(new OwnRoutes(known).endpoints());
            all.addAll(new RegistrationRoutes(known).endpoints());
            all.addAll(new AdministrationRoutes(known).endpoints());
            all.addAll(new PlaceRoutes(known.estate()).endpoints());
            all.addAll(new HomeRoutes(known).endpoints());
            all.addAll(new ClaimRoutes(known, sharing.map(Sharing::officeLooks)).endpoints());
            all.addAll(new DocumentRoutes(known, sharing, system).endpoints());
            all.addAll(new OfficeRoutes(core, known.scheduling()).endpoints());
            all.addAll(new HoursRoutes(core, known.scheduling()).endpoints());
            all.addAll(new AppointmentRoutes(core, known.scheduling()).endpoints());
            sharing.ifPresent(shared -> {
                all.addAll(new DelegationRoutes(known, shared).endpoints());
                all.addAll(new WebhookRoutes(known, shared.webhooks()).endpoints());
                all.addAll(new SupplierRoutes(known, shared.suppliers()).endpoints());
                all.addAll(new ExportRoutes(core, looks, shared).endpoints());
                all.addAll(new AlarmRoutes(core, shared.alerting()).endpoints());
            });
        });
        this.endpoints = List.copyOf(all);
        this.router = new Router(
                endpoints,
                new StaticFiles("/web"),
                access,
                new RateLimit(
                        settings.rate().perSecond(),
                        settings.rate().burst(),
                        settings.rate().proxies(),
                        System::nanoTime),
                new Gate(people, core.blocking()),
                new Repeats(sharing.map(Sharing::orders), core.blocking()),
                new Noted(people, core.blocking()),
                core.metrics(),
                Materializer.createMaterializer(system),
                settings.largestBody());
    }

    /** Serves from now on. The binding tells the port that was chosen when {@code port} is 0. */
    public CompletionStage<ServerBinding> bind(String host, int port) {
        Config config = system.settings().config();
        ServerSettings settings =
                ServerSettings.create(config.getConfig("powersight.http.server").withFallback(config));
        return Http.get(system).newServerAt(host, port).withSettings(settings).bind(router::handle);
    }

    /** What can be asked here. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    Router router() {
        return router;
    }

    int openSockets() {
        return live.open();
    }
}
