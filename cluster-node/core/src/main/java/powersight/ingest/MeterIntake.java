package powersight.ingest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.devices.UnknownDevices;
import powersight.meter.Answer;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.meter.Sender;
import powersight.wire.BadMessage;
import powersight.wire.Channel;
import powersight.wire.Decoded;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;
import powersight.wire.MeterJson;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;
import powersight.wire.Refusal;

/**
 * One message's way in: read it, bring each part to its meter, keep what was refused, and only then say it is durable.
 *
 * <p>What is wrong never blocks what is right: a frame with one bad reading records the others. The order matters: the
 * meters first, the quarantine after them, so that a message offered again is not quarantined twice.
 */
public final class MeterIntake implements Intake {
    private final Meters meters;
    private final Quarantine quarantine;
    private final UnknownDevices unknownDevices;
    private final Accounts accounts;
    private final Conversations conversations;
    private final Clock wall;

    public MeterIntake(
            Meters meters,
            Quarantine quarantine,
            UnknownDevices unknownDevices,
            Accounts accounts,
            Conversations conversations,
            Clock wall) {
        this.meters = meters;
        this.quarantine = quarantine;
        this.unknownDevices = unknownDevices;
        this.accounts = accounts;
        this.conversations = conversations;
        this.wall = wall;
    }

    @Override
    public CompletionStage<Receipt> take(Delivery delivery) {
        Optional<FirmwareTopic.Place> update = FirmwareTopic.find(delivery.topic())
                .filter(place -> place.kind().isSaidByMeter());
        if (update.isPresent()) return takeUpdate(delivery, update.get());
        Decoded decoded = decode(delivery);
        Taking taking =
                new Taking(delivery, readings(decoded) + decoded.refused().size());
        decoded.refused().forEach(part -> taking.refuse("", part.refusal(), part.payload()));
        CompletionStage<?> heard = decoded.messages().size() == 1
                ? hear(taking, decoded.messages().get(0))
                : hearAll(taking, decoded.messages());
        return heard.thenCompose(all -> taking.keepRefused()).handle((done, failure) -> settle(taking, failure));
    }

    private static Decoded decode(Delivery delivery) {
        try {
            return MeterJson.decode(Channel.ofTopic(delivery.topic()), delivery.payload());
        } catch (BadMessage bad) {
            return new Decoded(List.of(), List.of(new Decoded.Refused(bad.refusal(), delivery.payload())));
        }
    }

    /** What a meter says of its new firmware, brought by its concentrator; its own connection hears it without us. */
    private CompletionStage<Receipt> takeUpdate(Delivery delivery, FirmwareTopic.Place place) {
        Taking taking = new Taking(delivery, 0);
        return said(taking, place)
                .map(word -> meters.now(place.meter()).thenCompose(now -> hearUpdate(taking, place.meter(), now, word)))
                .orElseGet(() -> CompletableFuture.completedStage(null))
                .thenCompose(heard -> taking.keepRefused())
                .handle((done, failure) -> settle(taking, failure));
    }

    private static Optional<FirmwareUpdate> said(Taking taking, FirmwareTopic.Place place) {
        try {
            return Optional.of(FirmwareJson.decode(place.kind(), place.meter(), taking.delivery.payload()));
        } catch (BadMessage bad) {
            taking.refuse(place.meter().value(), bad.refusal(), taking.delivery.payload());
            return Optional.empty();
        }
    }

    private CompletionStage<Void> hearUpdate(
            Taking taking, MeterId meter, Optional<MeterNow> now, FirmwareUpdate said) {
        Sender sender = taking.delivery.sender();
        if (now.filter(known -> known.registration().letsSpeak(sender, meter)).isPresent())
            return conversations.update(meter, said);
        taking.refuse(
                meter.value(),
                new Refusal("not-yours", "topic", sender + " may not speak of the firmware of meter " + meter),
                taking.delivery.payload());
        return CompletableFuture.completedStage(null);
    }

    private static int readings(Decoded decoded) {
        int count = 0;
        for (MeterMessage message : decoded.messages())
            if (message instanceof MeterMessage.Report report)
                count += report.readings().size();
        return count;
    }

    private CompletionStage<?> hearAll(Taking taking, List<MeterMessage> messages) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[messages.size()];
        for (int i = 0; i < all.length; i++)
            all[i] = hear(taking, messages.get(i)).toCompletableFuture();
        return CompletableFuture.allOf(all);
    }

    private CompletionStage<?> hear(Taking taking, MeterMessage message) {
        CompletionStage<Answer> answered = meters.hear(taking.delivery.sender(), message);
        if (message instanceof MeterMessage.CommandReply reply)
            return answered.thenCompose(answer -> keepReply(taking, reply, answer));
        return answered.thenAccept(answer -> taking.note(message, answer));
    }

    private CompletionStage<?> keepReply(Taking taking, MeterMessage.CommandReply reply, Answer answer) {
        taking.note(reply, answer);
        if (!(answer instanceof Answer.Taken)) return CompletableFuture.completedStage(null);
        return conversations.reply(reply).thenAccept(asked -> {
            if (!asked)
                taking.refuseAll(
                        reply,
                        "never-asked",
                        "meter " + reply.meter() + " answers '" + reply.commandId() + "', which it was never told");
        });
    }

    private Receipt settle(Taking taking, @Nullable Throwable failure) {
        if (failure != null) {
            taking.entry.turnedAway();
            return Receipt.TRY_AGAIN;
        }
        taking.entry.settled(taking.recorded, taking.duplicates, taking.readings - taking.recorded - taking.duplicates);
        return Receipt.DURABLE;
    }

    /** One delivery while its parts are out with their meters, whose answers come on any thread. */
    private final class Taking {
        final Delivery delivery;
        final int readings;
        final Accounts.Entry entry;
        int recorded;
        int duplicates;
        private final List<Quarantine.Rejected> refused = new ArrayList<>(0);
        private final List<CompletionStage<Void>> strangers = new ArrayList<>(0);

        Taking(Delivery delivery, int readings) {
            this.delivery = delivery;
            this.readings = readings;
            this.entry = accounts.entered(delivery.transport(), readings);
        }

        synchronized void note(MeterMessage message, Answer answer) {
            if (answer instanceof Answer.Taken taken) {
                recorded += taken.recorded();
                duplicates += taken.duplicates();
                for (Answer.NotTaken no : taken.refused())
                    refuse(
                            message.meter().value(),
                            new Refusal(no.code(), field(message, no), no.sentence()),
                            only(message, no));
                if (message instanceof MeterMessage.Heartbeat) accounts.heartbeat(delivery.transport());
            } else if (answer instanceof Answer.Unknown) {
                strangers.add(unknownDevices.heard(message.meter().value(), delivery.transport()));
                refuseAll(
                        message,
                        "unknown-device",
                        "meter " + message.meter() + " is not commissioned; commission it first");
            } else if (answer instanceof Answer.Denied denied) {
                refuseAll(message, "not-yours", denied.sentence());
            }
        }

        synchronized void refuse(String device, Refusal refusal, byte[] payload) {
            refused.add(new Quarantine.Rejected(
                    wall.instant(), delivery.transport(), delivery.sender().toString(), device, refusal, payload));
        }

        /** A heartbeat of a stranger is on the strangers' list already; anything that carries data is kept. */
        synchronized void refuseAll(MeterMessage message, String code, String sentence) {
            if (message instanceof MeterMessage.Heartbeat && code.equals("unknown-device")) return;
            Refusal refusal = new Refusal(code, "", sentence);
            refuse(message.meter().value(), refusal, MeterJsonWriter.write(message));
        }

        synchronized CompletionStage<Void> keepRefused() {
            if (refused.isEmpty() && strangers.isEmpty()) return CompletableFuture.completedStage(null);
            List<CompletionStage<Void>> writes = new ArrayList<>(strangers);
            refused.forEach(rejected -> writes.add(quarantine.keep(rejected)));
            return CompletableFuture.allOf(
                    writes.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
        }

        private String field(MeterMessage message, Answer.NotTaken no) {
            boolean frame = message instanceof MeterMessage.Report report
                    && report.readings().size() > 1;
            return frame ? "readings[" + no.index() + "]." + no.field() : no.field();
        }

        /** Just that reading, written as if it had been sent alone; the message itself when it was. */
        private byte[] only(MeterMessage message, Answer.NotTaken no) {
            if (!(message instanceof MeterMessage.Report report)
                    || report.readings().size() == 1) return delivery.payload();
            return MeterJsonWriter.write(new MeterMessage.Report(
                    report.meter(), report.boot(), List.of(report.readings().get(no.index()))));
        }
    }
}
