package powersight.meter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes written one after another; numbers take as few as they need (LEB128, signed ones zigzag). */
final class ByteSink {
    private byte[] bytes;
    private int size;

    ByteSink(int expected) {
        this.bytes = new byte[expected];
    }

    void put(int value) {
        if (size == bytes.length) bytes = Arrays.copyOf(bytes, size * 2);
        bytes[size++] = (byte) value;
    }

    /** Small values, either side of zero, become small. */
    void putSigned(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    void putUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putUnsigned(utf8.length);
        for (byte b : utf8) put(b);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
