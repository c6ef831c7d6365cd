package powersight.firmware;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.devices.WayToMeters;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.Bytes;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/** Which meter was offered which image, the pieces it asks for, and what it says about it. Blocks. */
public final class FirmwareOffers {
    /**
     * What is not over is offered again after this. A meter that is at it ignores the repetition; one that lost its power
     * begins anew; one whose last word was lost says again how it stands.
     */
    private static final String SAY_AGAIN = "30 seconds";

    private static final int AT_ONCE = 200;

    /**
     * @param state {@code ASKED} until it could be told, {@code OFFERED} until it answered, then its own word
     * @param running the version that said so
     */
    public record Standing(
            MeterId meter,
            String campaign,
            String model,
            FirmwareVersion version,
            String state,
            Optional<FirmwareVersion> running,
            long received,
            Optional<String> remark,
            Instant changedAt) {}

    private final Database database;
    private final Audit audit;

    public FirmwareOffers(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /** Offers an image to one meter, in place of what it was offered before. It is told as soon as it is connected. */
    public Standing offer(MeterId meter, String model, FirmwareVersion version, String who) {
        return database.jdbi().inTransaction(handle -> {
            if (FirmwareImages.find(handle, model, version).isEmpty())
                throw new RefusedException(new Refused(
                        "unknown-image",
                        "there is no image " + model + " " + version,
                        "upload it first: POST /api/v1/firmware/images"));
            handle.execute("""
                    insert into firmware_offer (meter, campaign, model, version, state)
                    values (?, 'fw-' || nextval('firmware_offer_number'), ?, ?, 'ASKED')
                    on conflict (meter) do update set campaign = excluded.campaign, model = excluded.model,
                      version = excluded.version, state = excluded.state, running = null, received = 0, remark = null,
                      offered_at = null, changed_at = now()""", meter.value(), model, version.toString());
            audit.record(
                    handle,
                    new AuditedAction(
                            who,
                            "firmware-offered",
                            "meter/" + meter,
                            AuditedAction.NOTHING,
                            Map.of("model", model, "version", version.toString())));
            return find(handle, meter).orElseThrow(() -> new IllegalStateException("the offer was just kept"));
        });
    }

    public Optional<Standing> standing(MeterId meter) {
        return database.jdbi().withHandle(handle -> find(handle, meter));
    }

    /** What the meter is offered and has not come to an end with. */
    public Optional<FirmwareUpdate.Offer> current(MeterId meter) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select campaign, model, version from firmware_offer
                                where meter = ? and state in ('ASKED', 'OFFERED', 'DOWNLOADING', 'VERIFIED')""")
                        .bind(0, meter.value())
                        .map((row, context) ->
                                FirmwareImages.offer(handle, row.getString(1), row.getString(2), row.getString(3)))
                        .findOne());
    }

    /** @param concentrator of the meter, as the list of meters knows it */
    private record Waiting(MeterId meter, Optional<String> concentrator) {}

    private record Told(MeterId meter, FirmwareUpdate.Offer offer, CompletableFuture<Boolean> reached) {}

    /** Tells the meters that are within reach of this node what was not told yet, or may have been forgotten. */
    public void tell(WayToMeters way) {
        List<Waiting> waiting = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select offer.meter, list.concentrator from firmware_offer offer left join meter_list list on list.id = offer.meter
                                where offer.state in ('ASKED', 'OFFERED', 'DOWNLOADING', 'VERIFIED')
                                  and (offered_at is null or offered_at < now() - interval '""" + SAY_AGAIN + "')" + " order by random() limit 20000")
                        .map((row, context) ->
                                new Waiting(new MeterId(row.getString(1)), Optional.ofNullable(row.getString(2))))
                        .list());
        List<Told> told = waiting.stream()
                .filter(each -> way.mayReach(each.meter(), each.concentrator()))
                .limit(AT_ONCE)
                .flatMap(each -> current(each.meter()).stream().map(offer -> tell(way, each.meter(), offer)))
                .toList();
        for (Told each : told) if (each.reached().join()) wasTold(each.meter(), each.offer());
    }

    private static Told tell(WayToMeters way, MeterId meter, FirmwareUpdate.Offer offer) {
        return new Told(
                meter,
                offer,
                way.say(meter, FirmwareTopic.OFFER.of(meter), FirmwareJson.write(offer))
                        .exceptionally(fault -> false) // the meter's actor is moving: the next look finds it
                        .toCompletableFuture());
    }

    private void wasTold(MeterId meter, FirmwareUpdate.Offer offer) {
        database.jdbi().useHandle(handle -> handle.execute("""
                                update firmware_offer set offered_at = now(),
                                  state = case state when 'ASKED' then 'OFFERED' else state end
                                where meter = ? and campaign = ?""", meter.value(), offer.campaign()));
    }

    /** What a meter says: a piece it asks for comes back, progress is remembered. Nothing for what is over or not its own. */
    public Optional<FirmwareUpdate> hear(MeterId meter, FirmwareUpdate said) {
        if (said instanceof FirmwareUpdate.ChunkRequest request)
            return chunk(meter, request.campaign(), request.offset(), request.length())
                    .map(bytes -> new FirmwareUpdate.Chunk(request.campaign(), request.offset(), Bytes.copyOf(bytes)));
        if (said instanceof FirmwareUpdate.Progress progress) note(meter, progress);
        return Optional.empty();
    }

    /** Bytes of the image that this meter was offered; nothing beyond its end, and nothing of another's. */
    public Optional<byte[]> chunk(MeterId meter, String campaign, long offset, int length) {
        if (offset >= FirmwareImages.LARGEST) return Optional.empty();
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select substring(image.bytes from :first for :length)
                                from firmware_offer offer join firmware_image image using (model, version)
                                where offer.meter = :meter and offer.campaign = :campaign""")
                        .bind("first", (int) offset + 1)
                        .bind("length", length)
                        .bind("meter", meter.value())
                        .bind("campaign", campaign)
                        .mapTo(byte[].class)
                        .findOne())
                .filter(bytes -> bytes.length > 0);
    }

    private void note(MeterId meter, FirmwareUpdate.Progress progress) {
        if (progress.state() == FirmwareUpdate.State.UNKNOWN) return;
        // a meter that runs the image already refuses it as not newer: that is its success, told late
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                update firmware_offer set
                  state = case when :state = 'REFUSED' and version = :running then 'CONFIRMED' else :state end,
                  running = :running, received = :received, remark = :remark, changed_at = now()
                where meter = :meter and campaign = :campaign""")
                        .bind("state", progress.state().name())
                        .bind("running", progress.running().toString())
                        .bind("received", progress.received())
                        .bind("remark", progress.remark().orElse(null))
                        .bind("meter", meter.value())
                        .bind("campaign", progress.campaign())
                        .execute());
    }

    private static Optional<Standing> find(Handle handle, MeterId meter) {
        return handle.createQuery("select * from firmware_offer where meter = ?")
                .bind(0, meter.value())
                .map((row, context) -> {
                    Timestamp changed = row.getTimestamp("changed_at");
                    return new Standing(
                            meter,
                            row.getString("campaign"),
                            row.getString("model"),
                            FirmwareVersion.parse(row.getString("version")),
                            row.getString("state"),
                            Optional.ofNullable(row.getString("running")).map(FirmwareVersion::parse),
                            row.getLong("received"),
                            Optional.ofNullable(row.getString("remark")),
                            changed.toInstant());
                })
                .findOne();
    }
}
