package powersight.wire;

import java.util.Optional;

/**
 * Everything said about a new image for a meter. The node offers it; the meter asks for one piece after the other and says
 * how far it is. {@link FirmwareJson} is the form on the line.
 *
 * <p>{@code campaign} is what an operator calls the roll-out; every message carries it, so that late ones are recognised.
 */
public sealed interface FirmwareUpdate {
    /** A campaign's name is kept in the meter's boot record. */
    int LONGEST_CAMPAIGN = 32;

    int LONGEST_MODEL = 16;

    /** The largest piece that a meter asks for and takes. */
    int LARGEST_CHUNK = 1024;

    String campaign();

    /**
     * Node to meter, on {@code update/offer}. The signature covers model, version, size and hash: ECDSA over P-256 with
     * SHA-256, r and s of 32 bytes each.
     */
    record Offer(String campaign, String model, FirmwareVersion version, long size, Bytes sha256, Bytes signature)
            implements FirmwareUpdate {
        public Offer {
            checkCampaign(campaign);
            if (model.isEmpty() || model.length() > LONGEST_MODEL)
                throw new IllegalArgumentException("a model has 1 to " + LONGEST_MODEL + " characters: " + model);
            if (size < 1 || size > 0xFFFF_FFFFL)
                throw new IllegalArgumentException("an image has 1 byte to 4 GiB, not " + size);
            if (sha256.length() != 32) throw new IllegalArgumentException("a SHA-256 has 32 bytes");
            if (signature.length() != 64) throw new IllegalArgumentException("a P-256 signature has 64 bytes");
        }
    }

    /** Meter to node, on {@code update/request}: send me these bytes. Said again when nothing came. */
    record ChunkRequest(MeterId meter, String campaign, long offset, int length) implements FirmwareUpdate {
        public ChunkRequest {
            checkCampaign(campaign);
            if (offset < 0) throw new IllegalArgumentException("an offset is not negative: " + offset);
            if (length < 1 || length > LARGEST_CHUNK)
                throw new IllegalArgumentException("a piece has 1 to " + LARGEST_CHUNK + " bytes, not " + length);
        }
    }

    /** Node to meter, on {@code update/chunk}. */
    record Chunk(String campaign, long offset, Bytes data) implements FirmwareUpdate {
        public Chunk {
            checkCampaign(campaign);
            if (offset < 0) throw new IllegalArgumentException("an offset is not negative: " + offset);
            if (data.length() < 1 || data.length() > LARGEST_CHUNK)
                throw new IllegalArgumentException("a piece has 1 to " + LARGEST_CHUNK + " bytes");
        }
    }

    /** Meter to node, on {@code update/progress}. {@code running} is the version that says it, not the one on offer. */
    record Progress(
            MeterId meter,
            String campaign,
            State state,
            FirmwareVersion running,
            long received,
            Optional<String> remark)
            implements FirmwareUpdate {
        public Progress {
            checkCampaign(campaign);
            if (received < 0) throw new IllegalArgumentException("received bytes are not negative: " + received);
        }
    }

    enum State {
        DOWNLOADING,
        /** Not even begun: wrong signature, model, version or size; the remark says which. */
        REFUSED,
        /** All bytes are in flash and right; the meter restarts into the new image now. */
        VERIFIED,
        /** The new image reached the node and measures; it stays. */
        CONFIRMED,
        /** The new image did not get healthy in time; the old one speaks again. */
        ROLLED_BACK,
        /** Begun and given up; may be offered again. */
        FAILED,
        UNKNOWN
    }

    private static void checkCampaign(String campaign) {
        if (campaign.isEmpty() || campaign.length() > LONGEST_CAMPAIGN)
            throw new IllegalArgumentException(
                    "a campaign's name has 1 to " + LONGEST_CAMPAIGN + " characters: '" + campaign + "'");
    }
}
