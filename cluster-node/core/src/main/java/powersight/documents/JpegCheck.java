package powersight.documents;

import java.nio.ByteBuffer;

/** A JPEG is a row of markers, most with a length; the frame's tells the size, and the last one is the end. */
final class JpegCheck {
    private static final int SCAN = 0xda, END = 0xd9;

    private JpegCheck() {}

    static Facts check(ByteBuffer bytes, Limits limits) {
        Facts facts = null;
        int at = 2;
        while (true) {
            while (at < bytes.limit() && at(bytes, at) == 0xff && at + 1 < bytes.limit() && at(bytes, at + 1) == 0xff)
                at++; // fill bytes
            if (at + 4 > bytes.limit() || at(bytes, at) != 0xff) throw No.broken("the JPEG is cut off");
            int marker = at(bytes, at + 1);
            int length = at(bytes, at + 2) << 8 | at(bytes, at + 3);
            if (length < 2 || at + 2 + length > bytes.limit()) throw No.broken("a part of the JPEG is cut off");
            if (isFrame(marker)) {
                if (length < 8) throw No.broken("the JPEG's frame is cut off");
                facts = Facts.image(
                        at(bytes, at + 7) << 8 | at(bytes, at + 8), at(bytes, at + 5) << 8 | at(bytes, at + 6), limits);
            }
            if (marker == SCAN) break;
            at += 2 + length;
        }
        if (facts == null) throw No.broken("the JPEG has no frame");
        end(bytes);
        return facts;
    }

    private static void end(ByteBuffer bytes) {
        int last = bytes.limit();
        while (last > 2 && at(bytes, last - 1) == 0) last--; // cameras pad
        if (at(bytes, last - 2) != 0xff || at(bytes, last - 1) != END)
            throw No.twoFaced("the JPEG is cut off, or something follows its end");
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static int at(ByteBuffer bytes, int index) {
        return bytes.get(index) & 0xff;
    }
}
