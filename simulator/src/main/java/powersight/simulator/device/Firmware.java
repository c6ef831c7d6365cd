package powersight.simulator.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareUpdate.Chunk;
import powersight.wire.FirmwareUpdate.Offer;
import powersight.wire.FirmwareUpdate.Progress;
import powersight.wire.FirmwareUpdate.State;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/** Which image a meter runs, and the one that is on its way to it. Only meters that were ever offered one have this. */
final class Firmware {
    static final FirmwareVersion FIRST = new FirmwareVersion(1, 0, 0);

    private final MeterId meter;
    private FirmwareVersion running;
    private @Nullable FirmwareDownload download;
    private @Nullable FirmwareDownload unconfirmed;

    Firmware(MeterId meter, FirmwareVersion running) {
        this.meter = meter;
        this.running = running;
    }

    FirmwareVersion running() {
        return running;
    }

    /** What the meter answers; {@link #running} has changed when it restarted into the new image. */
    List<FirmwareUpdate> hear(FirmwareUpdate message) {
        if (message instanceof Offer offer) return offered(offer);
        FirmwareDownload now = download;
        if (!(message instanceof Chunk chunk) || now == null) return List.of();
        if (!now.take(chunk)) return now.request();
        download = null;
        if (!now.isWhatWasOffered())
            return List.of(now.progress(State.FAILED, running, "the hash is not the one that was offered"));
        List<FirmwareUpdate> said = List.of(now.progress(State.VERIFIED, running, null));
        running = now.version();
        unconfirmed = now;
        return said;
    }

    private List<FirmwareUpdate> offered(Offer offer) {
        FirmwareDownload now = download;
        if (now != null && now.campaign().equals(offer.campaign())) return now.request();
        Optional<String> no = FirmwareDownload.objection(offer, running);
        if (no.isPresent()) return List.of(new Progress(meter, offer.campaign(), State.REFUSED, running, 0, no));
        FirmwareDownload begun = FirmwareDownload.begin(meter, offer);
        download = begun;
        List<FirmwareUpdate> said = new ArrayList<>();
        said.add(begun.progress(State.DOWNLOADING, running, null));
        said.addAll(begun.request());
        return said;
    }

    /** At each look: asks again for a piece that has not come, and confirms an image with which it has measured. */
    List<FirmwareUpdate> measured() {
        FirmwareDownload proven = unconfirmed;
        unconfirmed = null;
        if (proven != null) return List.of(proven.progress(State.CONFIRMED, running, null));
        FirmwareDownload now = download;
        return now == null ? List.of() : now.request();
    }
}
