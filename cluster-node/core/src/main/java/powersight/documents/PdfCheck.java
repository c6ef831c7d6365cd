package powersight.documents;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PDF begins with its version and ends with where its table of objects is. Between them lie objects; some carry a stream
 * that is mostly compressed, and since version 1.5 pages may lie in such streams too. Streams are unfolded only to be
 * counted, and only so far.
 */
final class PdfCheck {
    private static final Pattern HEAD = Pattern.compile("%PDF-[12]\\.\\d");
    private static final Pattern TAIL = Pattern.compile("startxref\\s+(\\d{1,10})\\s+%%EOF[\\s\\x00]*$");
    private static final Pattern TABLE = Pattern.compile("\\s*(xref\\b|\\d+\\s+\\d+\\s+obj\\b)");
    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?![A-Za-z])");
    private static final Pattern FLATE = Pattern.compile("/(FlateDecode|Fl)\\b");
    private static final int TAIL_BYTES = 4_096, DICTIONARY_BYTES = 8_192, PIECE = 1 << 16, EDGE = 32;
    private static final byte[] STREAM = "stream".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer bytes;
    private final Limits limits;
    private long unfolded;
    private int pages;

    PdfCheck(ByteBuffer bytes, Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    int pages() {
        if (!HEAD.matcher(Polyglots.text(bytes, 0, Math.min(8, bytes.limit()))).lookingAt())
            throw No.wrongType("the PDF does not say its version");
        tail();
        objects();
        if (pages == 0) throw No.wrongType("the file calls itself a PDF and has no page");
        if (pages > limits.pages())
            throw No.tooMuch("the PDF has " + pages + " pages; " + limits.pages() + " are the most");
        return pages;
    }

    private void tail() {
        Matcher tail = TAIL.matcher(Polyglots.text(bytes, Math.max(0, bytes.limit() - TAIL_BYTES), bytes.limit()));
        if (!tail.find()) throw No.wrongType("the PDF does not end like one, or something follows its end");
        long table = Long.parseLong(tail.group(1));
        if (table >= bytes.limit()) throw No.broken("the PDF is cut off");
        String there = Polyglots.text(bytes, (int) table, (int) Math.min(table + 40, bytes.limit()));
        if (!TABLE.matcher(there).lookingAt()) throw No.broken("the PDF's table of objects is not where it says");
    }

    /** From stream to stream; the text between them is searched for pages. */
    private void objects() {
        int from = 0;
        for (int at = next(0); at >= 0; at = next(from)) {
            plain(from, at);
            String dictionary = Polyglots.text(bytes, Math.max(from, at - DICTIONARY_BYTES), at);
            int object = dictionary.lastIndexOf("obj");
            from = stream(object < 0 ? dictionary : dictionary.substring(object), dataAfter(at));
        }
        plain(from, bytes.limit());
    }

    /** Where the next stream's keyword is. */
    private int next(int from) {
        for (int at = from; at + STREAM.length < bytes.limit(); at++) {
            if (!matches(at)) continue;
            boolean ends = at >= 3 && Polyglots.text(bytes, at - 3, at).equals("end");
            byte after = bytes.get(at + STREAM.length);
            if (!ends && (after == '\r' || after == '\n')) return at;
        }
        return -1;
    }

    private boolean matches(int at) {
        for (int i = 0; i < STREAM.length; i++) if (bytes.get(at + i) != STREAM[i]) return false;
        return true;
    }

    private int dataAfter(int keyword) {
        int at = keyword + STREAM.length;
        if (at < bytes.limit() && bytes.get(at) == '\r') at++;
        if (at < bytes.limit() && bytes.get(at) == '\n') at++;
        return at;
    }

    /** Where the search goes on after this stream. */
    private int stream(String dictionary, int data) {
        long filters = FLATE.matcher(dictionary).results().count();
        if (filters == 0) return data;
        if (filters > 1) throw No.tooMuch("a part of the PDF is compressed twice");
        boolean holdsObjects = dictionary.contains("/ObjStm");
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes.duplicate().position(data));
            ByteArrayOutputStream objects = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0) break;
                unfolded += count;
                if (unfolded > limits.unfoldsTo())
                    throw No.tooMuch("the PDF unfolds to more than " + limits.unfoldsTo() + " bytes");
                if (holdsObjects) objects.write(buffer, 0, count);
            }
            if (holdsObjects)
                pages += (int) PAGE.matcher(objects.toString(StandardCharsets.ISO_8859_1))
                        .results()
                        .count();
            return data + (int) inflater.getBytesRead();
        } catch (DataFormatException e) {
            return data; // not compressed after all; its bytes are passed over
        } finally {
            inflater.end();
        }
    }

    /** In pieces, each a little longer than its step, so that what lies on the edge is seen, and seen once. */
    private void plain(int from, int to) {
        for (int at = from; at < to; at += PIECE) {
            String piece = Polyglots.text(bytes, at, Math.min(to, at + PIECE + EDGE));
            if (piece.contains("/Encrypt "))
                throw No.because(
                        "document-locked", "the PDF is protected by a password", "save it without one and upload that");
            pages += (int) PAGE.matcher(piece)
                    .results()
                    .filter(page -> page.start() < PIECE)
                    .count();
        }
    }
}
