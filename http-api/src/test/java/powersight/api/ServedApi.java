package powersight.api;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.doors.DeviceDesk;
import powersight.api.http.HttpSettings;
import powersight.api.http.Json;
import powersight.audit.Audit;
import powersight.availability.Availability;
import powersight.city.Cities;
import powersight.commands.MeterCommands;
import powersight.devices.Commissioning;
import powersight.devices.KeyOrders;
import powersight.devices.MeterList;
import powersight.devices.StoredKeys;
import powersight.devices.UnknownDevices;
import powersight.disclosure.Disclosure;
import powersight.firmware.FirmwareImages;
import powersight.firmware.FirmwareOffers;
import powersight.firmware.ReleaseKeys;
import powersight.ingest.Accounts;
import powersight.ingest.MeterPace;
import powersight.ingest.MinuteBooks;
import powersight.ingest.Quarantine;
import powersight.journal.Projections;
import powersight.live.Areas;
import powersight.live.LiveTopics;
import powersight.meter.Meter;
import powersight.meter.MeterEvent;
import powersight.meter.MeterHistory;
import powersight.meter.MeterSerializer;
import powersight.platform.Database;
import powersight.platform.Schemas;
import powersight.timeseries.ReadingsProjection;
import powersight.timeseries.Rollups;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.FirmwareVersion;
import powersight.wire.GridClock;

/** The whole API on a real server and a real database; only the meters' actors are played. One for all tests of a JVM. */
public final class ServedApi {
    private static @Nullable ServedApi only;

    public final ActorTestKit actors = ActorTestKit.create(
            "api",
            ConfigFactory.parseString("""
                            akka { loglevel = WARNING, remote.artery.canonical { hostname = "127.0.0.1", port = 0 } }
                            akka.cluster.roles = ["meters"]
                            # no actor here persists anything; the journal's own settings need some address
                            powersight.database { url = "jdbc:postgresql://127.0.0.1/none", user = "", password = "" }""")
                    .withFallback(ConfigFactory.parseResources("powersight/journal/journal.conf"))
                    .withFallback(ConfigFactory.parseResources("powersight/akka.conf"))
                    .withFallback(ConfigFactory.load())
                    .resolve());
    public final FakeMeters meters = new FakeMeters();
    public final NotedFaults faults = new NotedFaults();
    public final Database database = emptyDatabase();
    public final KeyPair releaseKey = newReleaseKey();
    public final Areas areas;
    public final PostgresReadings readings;
    public final UnknownDevices strangers;
    public final Core core;
    public final HttpApi api;
    public final URI base;
    public volatile List<Core.Part> parts = List.of(new Core.Part("journal", true, "", true));

    private final HttpClient client = HttpClient.newHttpClient();

    public static synchronized ServedApi get() {
        if (only == null) only = new ServedApi();
        return only;
    }

    private ServedApi() {
        ExecutorService blocking = Executors.newFixedThreadPool(4);
        strangers = new UnknownDevices(database, actors.system(), blocking);
        readings = new PostgresReadings(database);
        GridClock clock = GridClock.realTime();
        Cluster cluster = Cluster.get(actors.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        areas = Areas.start(actors.system(), database, clock, blocking, Duration.ofSeconds(10), Disclosure.USUAL);
        StoredKeys keys = new StoredKeys(database);
        Audit audit = new Audit(database, Clock.systemUTC());
        Accounts accounts = new Accounts();
        core = new Core(
                meters,
                new MeterHistory(database),
                new MeterList(database),
                new Cities(database),
                new Commissioning(meters, keys, strangers, blocking),
                new DeviceDesk(
                        new KeyOrders(database, keys, audit),
                        keys,
                        new FirmwareImages(database, new ReleaseKeys(List.of(releaseKey.getPublic())), audit),
                        new FirmwareOffers(database, audit),
                        new MeterCommands(database, audit)),
                strangers,
                new Quarantine(database, actors.system(), blocking),
                accounts,
                MinuteBooks.open(database, accounts, "test"),
                MeterPace.unlimited(),
                readings,
                new Rollups(database, ZoneId.of("Europe/Belgrade")),
                new Availability(database, clock),
                Projections.start(actors.system(), database, List.of(new ReadingsProjection(readings))),
                LiveTopics.start(actors.system(), meters, areas, clock),
                areas,
                clock,
                ZoneId.of("Europe/Belgrade"),
                blocking,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> parts,
                () -> List.of(new Core.Peer("127.0.0.1:25520", List.of("meters"), "up", true, true)),
                Optional.of(faults));
        api = new HttpApi(
                actors.system(),
                core,
                HttpSettings.of(actors.system().settings().config()));
        int port = api.bind("127.0.0.1", 0)
                .toCompletableFuture()
                .join()
                .localAddress()
                .getPort();
        base = URI.create("http://localhost:" + port);
    }

    /** One meter's journal, as its actor would have written it. */
    public void journalled(MeterEvent... events) {
        MeterSerializer bytes = new MeterSerializer();
        for (int i = 0; i < events.length; i++) {
            MeterEvent event = events[i];
            int number = i + 1;
            database.jdbi()
                    .useHandle(handle -> handle.execute(
                            """
                            insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,
                              event_ser_manifest, event_payload) values (?, ?, 'test', ?, ?, ?)""",
                            Meter.persistenceId(event.meter()).id(),
                            number,
                            MeterSerializer.IDENTIFIER,
                            bytes.manifest(event),
                            bytes.toBinary(event)));
        }
    }

    private static KeyPair newReleaseKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the alphabet that fits into an address. */
    public String signed(String model, String version, byte[] image) {
        return Base64.getUrlEncoder().encodeToString(signature(model, version, image));
    }

    /** As the release desk signs an image. */
    public byte[] signature(String model, String version, byte[] image) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(image);
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(releaseKey.getPrivate());
            signature.update(ReleaseKeys.manifest(model, FirmwareVersion.parse(version), image.length, hash));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Database emptyDatabase() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
            Database database = Database.open(
                    new Database.Address(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres"),
                    "api",
                    4);
            Schemas.migrate(
                    database,
                    List.of(
                            "audit",
                            "journal",
                            "devices",
                            "ingest",
                            "timeseries",
                            "availability",
                            "firmware",
                            "commands"));
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int openSockets() {
        return api.openSockets();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<byte[]> bytes(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path) {
        return send(request(path));
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** As the projection of commissioned meters would. */
    public void listed(String id, String state) {
        listed(id, "80284", null, state);
    }

    public void listed(String id, String municipality, @Nullable String building, String state) {
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into meter_list (id, municipality, building, trial, every_s, timeout_s, state, commissioned_at)
                values (?, ?, ?, false, 5, 30, ?, now()) on conflict do nothing""", id, municipality, building, state));
    }

    /** As the way in would keep it; returns its number. */
    public long refusedMessage(String code, String payload) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        insert into quarantine (received_at, transport, source, device, code, field, sentence, payload, bytes)
                        values (now(), 'MQTT', 'm-1', '', :code, '', 'it is wrong', :payload, :bytes) returning id""")
                        .bind("code", code)
                        .bind("payload", payload.getBytes(StandardCharsets.UTF_8))
                        .bind("bytes", payload.getBytes(StandardCharsets.UTF_8).length)
                        .mapTo(Long.class)
                        .one());
    }
}
