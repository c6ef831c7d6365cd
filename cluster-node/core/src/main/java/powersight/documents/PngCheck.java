package powersight.documents;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A PNG is a signature and chunks, each with its length, type and CRC; IEND is the last thing in the file. */
final class PngCheck {
    private static final int SIGNATURE = 8, AROUND = 12;
    /** Texts and profiles may be compressed; nobody photographs a deed with a megabyte of them. */
    private static final int LARGEST_EXTRA = 1 << 20;

    private PngCheck() {}

    static Facts check(ByteBuffer bytes, Limits limits) {
        int at = SIGNATURE;
        Facts facts = null;
        boolean data = false;
        while (at + AROUND <= bytes.limit()) {
            int length = bytes.getInt(at);
            if (length < 0 || length > bytes.limit() - at - AROUND) throw No.broken("a part of the PNG is cut off");
            String type = Polyglots.text(bytes, at + 4, at + 8);
            if (facts == null) facts = head(bytes, at, length, type, limits);
            if (type.equals("acTL")) throw No.wrongType("the PNG is animated");
            if (type.equals("IDAT")) data = true;
            else if (length > LARGEST_EXTRA) throw No.tooMuch("the PNG carries " + length + " bytes of " + type);
            if (crc(bytes, at + 4, length + 4) != bytes.getInt(at + 8 + length))
                throw No.broken("a part of the PNG has the wrong checksum");
            at += AROUND + length;
            if (!type.equals("IEND")) continue;
            if (at != bytes.limit()) throw No.twoFaced("something follows the end of the PNG");
            if (!data) throw No.broken("the PNG holds no picture");
            return facts;
        }
        throw No.broken("the PNG has no end");
    }

    private static Facts head(ByteBuffer bytes, int at, int length, String type, Limits limits) {
        if (!type.equals("IHDR") || length != 13) throw No.broken("the PNG has no head");
        return Facts.image(bytes.getInt(at + 8), bytes.getInt(at + 12), limits);
    }

    private static int crc(ByteBuffer bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate().position(from).limit(from + length));
        return (int) crc.getValue();
    }
}
