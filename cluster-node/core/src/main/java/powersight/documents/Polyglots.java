package powersight.documents;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Files that are two things at once: a page to a browser that guesses, or an archive to a program that reads from the end. */
final class Polyglots {
    /** Browsers that guess look no further. */
    private static final int GUESSED_FROM = 1_024;

    private static final List<String> MARKUP =
            List.of("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<iframe", "<?php", "<%");
    /** A zip's directory ends with a record of 22 bytes and a comment of up to 65,535. */
    private static final int ZIP_TAIL = 22 + 65_535;

    private Polyglots() {}

    static void refuse(ByteBuffer bytes) {
        String start = text(bytes, 0, Math.min(GUESSED_FROM, bytes.limit())).toLowerCase(Locale.ROOT);
        for (String tag : MARKUP) if (start.contains(tag)) throw No.twoFaced("the file begins like a web page: " + tag);
        for (int i = Math.max(0, bytes.limit() - ZIP_TAIL); i + 22 <= bytes.limit(); i++)
            if (bytes.get(i) == 'P'
                    && bytes.get(i + 1) == 'K'
                    && bytes.get(i + 2) == 5
                    && bytes.get(i + 3) == 6
                    && i + 22 + (bytes.get(i + 20) & 0xff) + ((bytes.get(i + 21) & 0xff) << 8) <= bytes.limit())
                throw No.twoFaced("the file is an archive as well");
    }

    /** Each byte as one character. */
    static String text(ByteBuffer bytes, int from, int to) {
        byte[] part = new byte[to - from];
        bytes.get(from, part);
        return new String(part, StandardCharsets.ISO_8859_1);
    }
}
