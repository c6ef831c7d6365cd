package powersight.simulator.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.wire.MeterId;

/**
 * What a device has measured and nobody has acknowledged yet, on disk; and, for each meter, where to go on after a
 * restart.
 *
 * <p>A meter with a connection of its own has a buffer of its own; the meters of a concentrator share its buffer, because
 * they share its connection. Readings are sent in the order in which they were measured. Acknowledgements may come in any
 * order; what counts on disk is the position before which everything is acknowledged, so a restart may repeat a few
 * readings and never omits one. Written is written before anything is sent: a kill at any instant loses nothing. A file
 * that was cut short keeps its good part, says so once, and counts on from a number that was never used.
 *
 * <p>Not safe for use from several threads: one owner.
 */
public final class Buffer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Buffer.class);
    private static final long LARGE_FILE = 8L * 1024 * 1024;
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** Something to send, and where it lies. */
    public record Item(long start, long end, Kept kept) {}

    private final Path folder;
    private final long keepMillis;
    private final FolderLock lock;
    private final BufferHead head;
    private final BufferCodec codec = new BufferCodec();
    private final BufferFiles files;
    private final Map<MeterId, Measurement> latest = new HashMap<>();
    private final Map<MeterId, Orders> orders = new HashMap<>();
    private final Flights flights = new Flights();
    private final BufferBatch batch = new BufferBatch(codec);
    private BufferFile active;
    /** Many meters make a large beginning; a file must be worth it. */
    private long largeAt = LARGE_FILE;

    private long cursor;
    private long pending;
    private boolean damaged;

    private Buffer(Path folder, Duration keep) throws IOException {
        this.folder = folder;
        keepMillis = keep.toMillis();
        Files.createDirectories(folder);
        lock = FolderLock.take(folder);
        head = new BufferHead(folder.resolve("head"));
        files = new BufferFiles(folder, codec);
        active = load();
        cursor = head.acknowledged();
    }

    /** Opens, or begins, the buffer in that folder. Refuses a folder that another process or fleet has open. */
    public static Buffer open(Path folder, Duration keep) throws IOException {
        return new Buffer(folder, keep);
    }

    /** Whether another simulator has that folder open at this moment. */
    public static boolean isInUse(Path folder) throws IOException {
        return FolderLock.isTaken(folder);
    }

    /** The last measurement of that meter: the state to go on from. */
    public Optional<Measurement> latest(MeterId meter) {
        return Optional.ofNullable(latest.get(meter));
    }

    /** What that meter was last told. */
    public Optional<Orders> orders(MeterId meter) {
        return Optional.ofNullable(orders.get(meter));
    }

    /** When this buffer's first meter began to count; a meter whose state was lost counts again from there. */
    public Optional<Long> origin() {
        return head.origin() == 0 ? Optional.empty() : Optional.of(head.origin());
    }

    /** Where a meter begins that has no state here: at 1, or, if its state may have been lost, above all that was used. */
    public long firstSequence() {
        return damaged ? head.highestSequence() + 1 : 1;
    }

    /** Adds to the batch that {@link #write} puts on disk. */
    public void add(Kept kept) {
        batch.add(kept);
        pending++;
        if (kept instanceof Measurement measurement) {
            latest.put(measurement.meter(), measurement);
            head.atLeastSequence(measurement.sequence());
            if (head.origin() == 0) head.origin(measurement.atMillis());
        }
    }

    /** Remembers what a meter was told, once {@link #write} has put it on disk. */
    public void add(Orders told) {
        batch.add(told);
        orders.put(told.meter(), told);
    }

    /** Puts the batch on disk; what was added before is now safe, and may be sent. */
    public void write() {
        if (batch.isEmpty()) return;
        try {
            batch.writeTo(active);
            head.end(active.end());
            boolean dayIsFull = active.newest - active.oldest > DAY;
            if (dayIsFull || active.length() > largeAt) rotate();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the buffer " + folder, e);
        }
    }

    /** Up to that many of the oldest that are not on their way yet; they are now. */
    public List<Item> next(int most) {
        List<Item> items = new ArrayList<>();
        try {
            while (items.size() < most && cursor < active.end()) {
                BufferFile file = files.at(cursor);
                if (file == null) break;
                if (cursor < file.base) cursor = file.base;
                long before = cursor;
                take(BufferFiles.chunk(file, cursor), items, most);
                if (items.size() < most && cursor == before) skipRest(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the buffer " + folder, e);
        }
        for (Item item : items) flights.begin(item.start());
        return items;
    }

    /**
     * These have arrived; the oldest that has not is where a restart would begin. Returns for how many it is news: a
     * message that was sent twice is acknowledged twice.
     */
    public int acknowledged(List<Item> items) {
        int news = 0;
        for (Item item : items) if (flights.arrive(item.start())) news++;
        pending -= news;
        long position = flights.oldest().orElse(cursor);
        if (position > head.acknowledged()) {
            head.acknowledged(position);
            files.deleteBefore(position);
        }
        return news;
    }

    /**
     * The connection broke: everything from the oldest on that is not acknowledged will be sent again. Returns how many
     * behind it had been acknowledged, and will be once more.
     */
    public int rewind() {
        cursor = flights.oldest().orElse(cursor);
        int again = flights.giveUp();
        pending += again;
        return again;
    }

    /**
     * Drops whole files whose every reading is older than the device has room for, and leaves a {@link Gap} for each
     * meter that lost some. Returns how many readings were dropped.
     */
    public long dropTooOld(long nowMillis) {
        List<BufferFile> tooOld = files.olderThan(nowMillis - keepMillis);
        return tooOld.isEmpty() ? 0 : drop(tooOld);
    }

    public int inFlight() {
        return flights.size();
    }

    /** Measured and not acknowledged, on their way or not. */
    public long pending() {
        return pending;
    }

    /** The position behind the last one written. */
    public long end() {
        return active.end();
    }

    @Override
    public void close() {
        write();
        try {
            files.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the buffer " + folder, e);
        }
    }

    private void take(ByteBuffer chunk, List<Item> items, int most) {
        while (items.size() < most) {
            int start = chunk.position();
            BufferCodec.Entry record = codec.read(chunk);
            if (record == null) return;
            long end = cursor + chunk.position() - start;
            if (record.toSend() && record.kept() != null) items.add(new Item(cursor, end, record.kept()));
            cursor = end;
        }
    }

    private void skipRest(BufferFile file) {
        if (file != active) LOG.warn("{} is damaged; what lies behind byte {} is lost", file.path, cursor - file.base);
        cursor = file == active ? active.end() : Math.max(file.end(), cursor + 1);
    }

    /** The gaps are on disk before the files go, so that a kill in between repeats the news and never swallows it. */
    private long drop(List<BufferFile> tooOld) {
        Map<MeterId, long[]> lost = new HashMap<>();
        for (BufferFile file : tooOld)
            files.scan(file, Math.max(file.base, head.acknowledged()), (in, position, record) -> {
                if (!record.toSend() || !(record.kept() instanceof Measurement m)) return;
                long[] range = lost.computeIfAbsent(m.meter(), absent -> new long[] {m.sequence(), m.sequence(), 0});
                range[1] = Math.max(range[1], m.sequence());
                range[2]++;
            });
        lost.forEach((meter, range) -> add(new Gap(meter, range[0], range[1], Gap.Reason.BUFFER_FULL)));
        write();
        long end = tooOld.get(tooOld.size() - 1).end();
        flights.giveUpBefore(end);
        cursor = Math.max(cursor, end);
        head.acknowledged(Math.max(head.acknowledged(), end));
        tooOld.forEach(files::delete);
        long readings = lost.values().stream().mapToLong(range -> range[2]).sum();
        pending -= readings;
        LOG.info(
                "dropped {} readings of {} meters that were older than {} days",
                readings,
                lost.size(),
                keepMillis / DAY);
        return readings;
    }

    private BufferFile load() throws IOException {
        damaged = head.isNew && !files.isEmpty();
        long good = 0;
        for (BufferFile file : files.all()) {
            good = files.scan(file, file.base, this::remember);
            if (good < file.end()) damaged = true;
        }
        if (good < head.end()) damaged = true;
        if (!files.isEmpty() && !damaged) return files.last();
        return damaged ? repaired(good) : begun(0);
    }

    private void remember(BufferFile file, long position, BufferCodec.Entry record) {
        if (record.orders() != null) orders.put(record.orders().meter(), record.orders());
        Kept kept = record.kept();
        if (kept == null) return;
        if (record.toSend()) file.saw(kept);
        if (kept instanceof Measurement m) {
            Measurement known = latest.get(m.meter());
            if (known == null || known.sequence() <= m.sequence()) latest.put(m.meter(), m);
        }
        if (record.toSend() && position >= head.acknowledged()) pending++;
    }

    /** Goes on in a new file behind everything that was ever written, with numbers that were never used. */
    private BufferFile repaired(long good) throws IOException {
        LOG.warn(
                "the buffer {} lost what was behind byte {} of {}; its good part is kept, and what is missing is reported as a gap",
                folder,
                good,
                Math.max(good, head.end()));
        if (!files.isEmpty()) {
            BufferFile last = files.last();
            if (good >= last.base && good < last.end()) last.cutAt(good);
        }
        long behind = Math.max(
                Math.max(head.end(), good), files.isEmpty() ? 0 : files.last().end());
        if (head.isNew) for (Measurement each : latest.values()) head.atLeastSequence(each.sequence() + 10_000);
        List<Gap> gaps = new ArrayList<>();
        for (Measurement each : List.copyOf(latest.values())) {
            if (each.sequence() >= head.highestSequence()) continue;
            gaps.add(new Gap(each.meter(), each.sequence() + 1, head.highestSequence(), Gap.Reason.BUFFER_DAMAGED));
            latest.put(each.meter(), each.withSequence(head.highestSequence()));
        }
        BufferFile fresh = begun(behind);
        active = fresh;
        for (Gap gap : gaps) add(gap);
        write();
        return fresh;
    }

    private void rotate() throws IOException {
        active = begun(active.end());
        files.deleteBefore(head.acknowledged());
    }

    /** A new file starts with every meter's name and state, so that the files before it can go. */
    private BufferFile begun(long base) throws IOException {
        BufferFile file = files.begin(base);
        for (MeterId meter : List.copyOf(codec.meters())) batch.state(meter, latest.get(meter), orders.get(meter));
        batch.writeTo(file);
        head.end(file.end());
        largeAt = Math.max(LARGE_FILE, 4 * file.length());
        return file;
    }
}
