package powersight.simulator.device;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareUpdate.Chunk;
import powersight.wire.FirmwareUpdate.ChunkRequest;
import powersight.wire.FirmwareUpdate.Offer;
import powersight.wire.FirmwareUpdate.Progress;
import powersight.wire.FirmwareUpdate.State;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/**
 * A new image on its way into a meter: refused or fetched piece by piece, and checked against its hash. There is no flash
 * to write to, so the bytes are only hashed; and a virtual meter holds no public key, so the signature, which a real meter
 * checks first, is not.
 */
final class FirmwareDownload {
    static final String MODEL = "sim";
    private static final long LARGEST = 4L * 1024 * 1024;

    private final MeterId meter;
    private final Offer offer;
    private final MessageDigest hash = sha256();
    private long received;

    private FirmwareDownload(MeterId meter, Offer offer) {
        this.meter = meter;
        this.offer = offer;
    }

    /** Why a meter with that version would not take it; empty when it would. */
    static Optional<String> objection(Offer offer, FirmwareVersion running) {
        if (!offer.model().equals(MODEL)) return Optional.of("this meter is a '" + MODEL + "'");
        if (offer.version().compareTo(running) <= 0) return Optional.of("not newer than " + running);
        if (offer.size() > LARGEST) return Optional.of("larger than " + LARGEST + " bytes");
        return Optional.empty();
    }

    static FirmwareDownload begin(MeterId meter, Offer offer) {
        return new FirmwareDownload(meter, offer);
    }

    FirmwareVersion version() {
        return offer.version();
    }

    String campaign() {
        return offer.campaign();
    }

    /** What it needs next; said again it is the same. */
    List<FirmwareUpdate> request() {
        long left = offer.size() - received;
        int length = (int) Math.min(FirmwareUpdate.LARGEST_CHUNK, left);
        return List.of(new ChunkRequest(meter, offer.campaign(), received, length));
    }

    /** Takes a piece; one that is not the next, or of another campaign, is left alone. True when that was the last. */
    boolean take(Chunk chunk) {
        if (!chunk.campaign().equals(offer.campaign()) || chunk.offset() != received) return false;
        byte[] bytes = chunk.data().toArray();
        if (received + bytes.length > offer.size()) return false;
        hash.update(bytes);
        received += bytes.length;
        return received == offer.size();
    }

    /** To be asked once, after the last piece. */
    boolean isWhatWasOffered() {
        return Arrays.equals(hash.digest(), offer.sha256().toArray());
    }

    Progress progress(State state, FirmwareVersion running, @Nullable String remark) {
        return new Progress(meter, offer.campaign(), state, running, received, Optional.ofNullable(remark));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
