package powersight.meter;

import java.nio.charset.StandardCharsets;

/** Reads back what {@link ByteSink} wrote, in the same order. */
final class ByteSource {
    private final byte[] bytes;
    private int next;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    int take() {
        if (next == bytes.length)
            throw new IllegalArgumentException("the record ends after " + next + " bytes, too early");
        return bytes[next++] & 0xFF;
    }

    long takeSigned() {
        long zigzag = takeUnsigned();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    long takeUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = take();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new IllegalArgumentException("a number longer than ten bytes at byte " + next);
    }

    String takeText() {
        long length = takeUnsigned();
        if (length < 0 || length > bytes.length - next)
            throw new IllegalArgumentException(
                    "a text of " + length + " bytes where only " + (bytes.length - next) + " are left");
        String text = new String(bytes, next, (int) length, StandardCharsets.UTF_8);
        next += (int) length;
        return text;
    }
}
