package powersight.documents;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Takes one file from its sender into the spool, hashes it on the way, and stops as soon as it may not come in. */
final class Reception {
    private final Spool spool;
    private final long largest;

    Reception(Spool spool, long largest) {
        this.spool = spool;
        this.largest = largest;
    }

    /** The other end of the stream that is read has gone. */
    static final class SenderGone extends IOException {
        private static final long serialVersionUID = 1L;

        SenderGone(IOException cause) {
            super(cause);
        }
    }

    /** Reads to the end. The file's first bytes, its name and its length are then known to be what its sender said. */
    Sha256 take(Documents.Arriving arriving, InputStream content, Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(new FromSender(content));
        mustBeAsStated(arriving, in);
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = spool.open(file)) {
            long bytes = copy(new DigestInputStream(in, digest), out);
            if (bytes > largest) throw No.tooLarge(largest);
            if (arriving.length().filter(length -> length != bytes).isPresent())
                throw No.broken("fewer bytes came than were announced");
        }
        return Sha256.of(digest);
    }

    private static void mustBeAsStated(Documents.Arriving arriving, BufferedInputStream in) throws IOException {
        in.mark(Kind.TELLS);
        byte[] start = in.readNBytes(Kind.TELLS);
        in.reset();
        Kind kind = Kind.ofStart(start, start.length)
                .orElseThrow(() -> No.wrongType("the file is no PDF, no JPEG and no PNG"));
        if (kind != arriving.stated())
            throw No.wrongType("the file is " + kind.mediaType() + " and was sent as "
                    + arriving.stated().mediaType());
        if (!kind.suits(arriving.name()))
            throw No.wrongType("the file is " + kind.mediaType() + " and its name ends otherwise");
    }

    /** Stops after more than the largest file's length; returns how many bytes it read. */
    private long copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        while (bytes <= largest) {
            int count = in.read(buffer);
            if (count < 0) return bytes;
            bytes += count;
            out.write(buffer, 0, count);
        }
        return bytes;
    }

    /** Tells a failure of the sender's from one of our own disk. */
    private static final class FromSender extends FilterInputStream {
        FromSender(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new SenderGone(e);
            }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return super.read(into, from, length);
            } catch (IOException e) {
                throw new SenderGone(e);
            }
        }
    }
}
