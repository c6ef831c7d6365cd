package powersight.api.devices;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Param;
import powersight.firmware.FirmwareImages;
import powersight.firmware.FirmwareOffers;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/** Firmware: images as the release desk signed them, which meter is offered which, and the pieces a meter fetches. */
public final class FirmwareRoutes {
    /** An image is a megabyte or two. */
    private static final Duration WITHIN = Duration.ofSeconds(15);

    static final Param<String> MODEL = Param.text("model", "the meters it is for, such as ps-esp32-1")
            .mandatory()
            .as(FirmwareRoutes::model);
    static final Param<FirmwareVersion> VERSION =
            Param.text("version", "three numbers, such as 1.4.2").mandatory().as(FirmwareVersion::parse);
    static final Param<byte[]> SIGNATURE = Param.text(
                    "signature", "r and s, 64 bytes in base64, as sign_image prints them")
            .mandatory()
            .as(FirmwareRoutes::signature);
    static final Param<String> CAMPAIGN =
            Param.text("campaign", "the offer's id").mandatory();
    static final Param<Long> OFFSET =
            Param.whole("offset", "where the piece begins").mandatory();
    static final Param<Integer> LENGTH =
            Param.whole("length", "bytes at most", 1, FirmwareUpdate.LARGEST_CHUNK, FirmwareUpdate.LARGEST_CHUNK);

    record Image(String model, String version, long size, String sha256, Instant uploadedAt) {
        static Image of(FirmwareImages.Image image) {
            return new Image(
                    image.model(), image.version().toString(), image.size(), image.sha256(), image.uploadedAt());
        }
    }

    record ImageList(List<Image> items) {}

    record UpdateOrder(Optional<String> model, Optional<String> version) {}

    /** @param running the version that the meter ran when it said so */
    record Update(
            String meter,
            String campaign,
            String model,
            String version,
            String state,
            @Nullable String running,
            long received,
            @Nullable String remark,
            Instant changedAt) {
        static Update of(FirmwareOffers.Standing standing) {
            return new Update(
                    standing.meter().value(),
                    standing.campaign(),
                    standing.model(),
                    standing.version().toString(),
                    standing.state(),
                    standing.running().map(FirmwareVersion::toString).orElse(null),
                    standing.received(),
                    standing.remark().orElse(null),
                    standing.changedAt());
        }
    }

    /** The same as the offer over MQTT: {@link powersight.wire.FirmwareJson}. */
    record Manifest(String id, String model, String version, long size, String sha256, byte[] signature) {
        static Manifest of(FirmwareUpdate.Offer offer) {
            return new Manifest(
                    offer.campaign(),
                    offer.model(),
                    offer.version().toString(),
                    offer.size(),
                    HexFormat.of().formatHex(offer.sha256().toArray()),
                    offer.signature().toArray());
        }
    }

    private final Core core;
    private final DeviceProof proof;
    private final ActorSystem<?> system;

    public FirmwareRoutes(Core core, ActorSystem<?> system) {
        this.core = core;
        this.system = system;
        this.proof = new DeviceProof(core.devices().keys());
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/firmware/images", "Images that meters can be given, the newest first")
                        .gives(200, "the images", ImageList.class)
                        .by(call -> core.blocking(() -> Json.ok(new ImageList(core.devices().images().list().stream()
                                .map(Image::of)
                                .toList())))),
                Endpoint.post(
                                "/api/v1/firmware/images",
                                "Keeps an image, sent as it is, if a release key has signed it")
                        .with(MODEL, VERSION, SIGNATURE)
                        .uploads(List.of("application/octet-stream"))
                        .gives(201, "the image", Image.class)
                        .refuses(409, "another image has that version")
                        .refuses(422, "no release key has signed exactly this")
                        .by(this::upload),
                Endpoint.post(
                                "/api/v1/meters/{id}/firmware",
                                "Offers an image to a meter; it decides and takes it over")
                        .with(KnownMeters.ID)
                        .body(UpdateOrder.class)
                        .gives(202, "asked for; see how it stands", Update.class)
                        .refuses(404, "no such meter or image")
                        .by(this::offer),
                Endpoint.get("/api/v1/meters/{id}/firmware", "How the last update of a meter stands")
                        .with(KnownMeters.ID)
                        .gives(200, "the update", Update.class)
                        .refuses(404, "none was offered")
                        .by(this::standing),
                Endpoint.get("/api/v1/devices/{id}/firmware/offer", "What the meter itself is offered, as over MQTT")
                        .with(KnownMeters.ID)
                        .gives(200, "the manifest", Manifest.class)
                        .refuses(401, "not that meter's secret")
                        .refuses(403, "for that meter only")
                        .refuses(404, "nothing is offered")
                        .by(this::manifest),
                Endpoint.get(
                                "/api/v1/devices/{id}/firmware/chunk",
                                "A piece of the image that the meter itself is offered")
                        .with(KnownMeters.ID, CAMPAIGN, OFFSET, LENGTH)
                        .gives(200, "the bytes", Void.class, "application/octet-stream")
                        .refuses(401, "not that meter's secret")
                        .refuses(403, "for that meter only")
                        .refuses(404, "nothing is offered, or it ends before")
                        .by(this::chunk));
    }

    private CompletionStage<HttpResponse> upload(Call call) {
        String model = call.get(MODEL);
        FirmwareVersion version = call.get(VERSION);
        byte[] signature = call.get(SIGNATURE);
        return call.request()
                .entity()
                .toStrict(WITHIN.toMillis(), FirmwareImages.LARGEST, system)
                .thenCompose(image -> core.blocking(() -> Json.reply(
                        201,
                        Image.of(core.devices()
                                .images()
                                .add(model, version, signature, image.getData().toArray(), KeyRoutes.who(call))))));
    }

    private CompletionStage<HttpResponse> offer(Call call) {
        UpdateOrder order = call.body(UpdateOrder.class);
        MeterId meter = call.get(KnownMeters.ID);
        String model = MODEL.parsed(order.model().orElse(""));
        FirmwareVersion version = VERSION.parsed(order.version().orElse(""));
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(() -> Json.reply(
                        202, Update.of(core.devices().offers().offer(meter, model, version, KeyRoutes.who(call))))));
    }

    private CompletionStage<HttpResponse> standing(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        return core.blocking(
                () -> Json.ok(Update.of(core.devices().offers().standing(meter).orElseThrow(() -> nothing(meter)))));
    }

    private CompletionStage<HttpResponse> manifest(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        return core.blocking(() -> {
            proof.demand(call.request(), meter);
            return Json.ok(Manifest.of(core.devices().offers().current(meter).orElseThrow(() -> nothing(meter))));
        });
    }

    /** Who is not that meter hears nothing else, not even what is wrong with the question. */
    private CompletionStage<HttpResponse> chunk(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        return core.blocking(() -> {
            proof.demand(call.request(), meter);
            byte[] bytes = core.devices()
                    .offers()
                    .chunk(meter, call.get(CAMPAIGN), call.get(OFFSET), call.get(LENGTH))
                    .orElseThrow(() -> nothing(meter));
            return HttpResponse.create().withEntity(ContentTypes.APPLICATION_OCTET_STREAM, bytes);
        });
    }

    private static RefusedException nothing(MeterId meter) {
        return new RefusedException(new Refused(
                "unknown-image",
                "nothing of that kind is offered to meter " + meter,
                "see GET /api/v1/meters/{id}/firmware"));
    }

    private static String model(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0," + (FirmwareUpdate.LONGEST_MODEL - 1) + "}"))
            throw new IllegalArgumentException(
                    "a model has 1 to " + FirmwareUpdate.LONGEST_MODEL + " letters, digits, dots or dashes");
        return text;
    }

    /** Of both alphabets; and a plus that was not encoded arrives as a blank. */
    private static byte[] signature(String text) {
        return Base64.getDecoder()
                .decode(text.replace('-', '+').replace('_', '/').replace(' ', '+'));
    }
}
