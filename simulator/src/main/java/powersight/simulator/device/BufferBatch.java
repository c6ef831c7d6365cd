package powersight.simulator.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import powersight.wire.MeterId;

/** Records on their way to a buffer's file: gathered in memory, written at once, so that many meters cost one write. */
final class BufferBatch {
    private final BufferCodec codec;
    private final List<Kept> unwritten = new ArrayList<>();
    private ByteBuffer bytes = ByteBuffer.allocate(2 * 1024);

    BufferBatch(BufferCodec codec) {
        this.codec = codec;
    }

    boolean isEmpty() {
        return bytes.position() == 0;
    }

    void add(Kept kept) {
        if (!codec.knows(kept.meter())) codec.name(room(), kept.meter());
        codec.kept(room(), kept);
        unwritten.add(kept);
    }

    void add(Orders orders) {
        if (!codec.knows(orders.meter())) codec.name(room(), orders.meter());
        codec.orders(room(), orders);
    }

    /** The meter's name, where it stands and what it was told, for the beginning of a file. */
    void state(MeterId meter, @Nullable Measurement state, @Nullable Orders orders) {
        codec.name(room(), meter);
        if (state != null) codec.state(room(), state);
        if (orders != null) codec.orders(room(), orders);
    }

    /** Empties itself, also when writing fails: who could not write must not go on as if it had. */
    void writeTo(BufferFile file) throws IOException {
        try {
            file.append(bytes.flip());
            for (Kept kept : unwritten) file.saw(kept);
        } finally {
            bytes.clear();
            unwritten.clear();
        }
    }

    private ByteBuffer room() {
        if (bytes.remaining() >= BufferCodec.LARGEST) return bytes;
        ByteBuffer larger = ByteBuffer.allocate(bytes.capacity() * 2);
        larger.put(bytes.flip());
        bytes = larger;
        return bytes;
    }
}
