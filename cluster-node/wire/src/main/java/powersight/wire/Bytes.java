package powersight.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a value: equal by content and never changed, which a bare array in a record is not. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes copyOf(byte[] content) {
        return new Bytes(content.clone());
    }

    public byte[] toArray() {
        return content.clone();
    }

    public int length() {
        return content.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** Hexadecimal, and only the beginning of what is long. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return length() <= 32 ? hex.formatHex(content) : hex.formatHex(content, 0, 32) + "… (" + length() + " bytes)";
    }
}
