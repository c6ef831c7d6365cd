package powersight.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import powersight.simulator.device.Buffer.Item;
import powersight.wire.Electrical;
import powersight.wire.MeterId;

class BufferTest {
    private static final Duration KEEP = Duration.ofDays(90);
    private static final long HOUR = 3_600_000, DAY = 24 * HOUR;
    private static final MeterId A = new MeterId("a"), B = new MeterId("b");

    @TempDir
    Path folder;

    @Test
    void what_is_not_acknowledged_is_given_again_after_a_restart() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 10);
            buffer.acknowledged(buffer.next(4));
            buffer.next(3);
        }

        try (Buffer again = open()) {
            assertThat(again.pending()).isEqualTo(6);
            assertThat(sequences(again.next(100))).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
            assertThat(again.latest(A)).map(Measurement::sequence).contains(10L);
        }
    }

    @Test
    void acknowledgements_may_come_in_any_order_and_nothing_is_omitted() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 5);
            List<Item> items = buffer.next(5);
            buffer.acknowledged(List.of(items.get(4), items.get(2)));
            assertThat(buffer.pending()).isEqualTo(3);
        }

        try (Buffer again = open()) {
            assertThat(sequences(again.next(100))).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void after_the_line_broke_what_was_on_its_way_is_given_again() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 5);
            List<Item> items = buffer.next(5);
            buffer.acknowledged(items.subList(0, 2));
            assertThat(buffer.rewind()).isZero();
            assertThat(sequences(buffer.next(100))).containsExactly(3L, 4L, 5L);
        }
    }

    @Test
    void what_a_meter_was_told_is_remembered_over_restarts_and_when_the_file_it_was_in_is_gone() throws IOException {
        Orders told = new Orders(A, 7 * HOUR, 1, 2, 3, 1L << 50, 900, true, List.of(Long.MIN_VALUE, 3L));
        try (Buffer buffer = open()) {
            buffer.add(told);
            buffer.write();
        }
        try (Buffer again = open()) {
            assertThat(again.orders(A)).contains(told);
            assertThat(again.orders(B)).isEmpty();
            assertThat(again.pending()).isZero();
            for (int hour = 8; hour <= 80; hour++) {
                keep(again, A, hour, hour);
                again.acknowledged(again.next(10));
            }
        }
        assertThat(folder.resolve("0000000000000000.readings")).doesNotExist();

        try (Buffer last = open()) {
            assertThat(last.orders(A)).contains(told);
        }
    }

    @Test
    void a_file_cut_at_any_byte_keeps_its_good_part_and_no_number_is_used_twice() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 6);
            keep(buffer, B, 1, 6);
        }
        Path file = file();
        byte[] whole = Files.readAllBytes(file);
        byte[] head = Files.readAllBytes(folder.resolve("head"));
        for (int length = whole.length - 1; length >= 0; length--) {
            restore(whole, head);
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(length);
            }
            try (Buffer again = open()) {
                long next = again.latest(A).map(m -> m.sequence() + 1).orElse(again.firstSequence());
                assertThat(next).as("cut at byte %d", length).isGreaterThan(6);
                List<Item> items = again.next(100);
                List<Long> ofA = sequences(items, A);
                assertThat(ofA)
                        .isEqualTo(LongStream.rangeClosed(1, ofA.size()).boxed().toList());
                if (ofA.size() < 6 && again.latest(A).isPresent())
                    assertThat(items)
                            .anyMatch(item -> item.kept() instanceof Gap gap
                                    && gap.meter().equals(A)
                                    && gap.firstSequence() == ofA.size() + 1
                                    && gap.reason() == Gap.Reason.BUFFER_DAMAGED);
            }
        }
    }

    @Test
    void a_file_cut_short_is_warned_of_once() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 6);
        }
        try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
            cut.setLength(cut.length() - 90);
        }
        Logger log = (Logger) LoggerFactory.getLogger(Buffer.class);
        Level usual = log.getLevel();
        log.setLevel(Level.WARN);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        log.addAppender(said);

        try (Buffer again = open()) {
            assertThat(sequences(again.next(100), A)).hasSizeBetween(3, 5);
        } finally {
            log.detachAppender(said);
            log.setLevel(usual);
        }

        assertThat(said.list)
                .hasSize(1)
                .allMatch(each -> each.getLevel() == Level.WARN
                        && each.getFormattedMessage().contains("its good part is kept"));
    }

    @Test
    void a_flipped_bit_is_noticed_and_what_lies_before_it_is_kept() throws IOException {
        try (Buffer buffer = open()) {
            keep(buffer, A, 1, 6);
        }
        Path file = file();
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 20] ^= 4;
        Files.write(file, whole);

        try (Buffer again = open()) {
            assertThat(sequences(again.next(100), A)).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(again.latest(A)).map(Measurement::sequence).contains(6L);
        }
    }

    @Test
    void the_oldest_are_dropped_after_ninety_days_and_leave_a_gap_behind() throws IOException {
        try (Buffer buffer = open()) {
            for (int hour = 1; hour <= 100 * 24; hour++) {
                buffer.add(measurement(A, hour, hour * HOUR));
                buffer.write();
            }
            long dropped = buffer.dropTooOld(100 * DAY);

            List<Item> left = new ArrayList<>();
            for (List<Item> some = buffer.next(500); !some.isEmpty(); some = buffer.next(500)) left.addAll(some);
            List<Long> kept = sequences(left, A);
            assertThat(dropped).isBetween(8 * 24L, 10 * 24L);
            assertThat(kept.get(0)).isEqualTo(dropped + 1);
            assertThat(kept).hasSize((int) (2_400 - dropped));
            assertThat(left.get(left.size() - 1).kept()).isEqualTo(new Gap(A, 1, dropped, Gap.Reason.BUFFER_FULL));
            assertThat(buffer.pending()).isEqualTo(left.size());
        }
    }

    @Test
    void acknowledged_files_are_deleted() throws IOException {
        try (Buffer buffer = open()) {
            for (int hour = 1; hour <= 30 * 24; hour++) {
                buffer.add(measurement(A, hour, hour * HOUR));
                buffer.write();
                buffer.acknowledged(buffer.next(10));
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(BufferFile::isOne)).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void one_folder_has_one_owner() throws IOException {
        try (Buffer first = open()) {
            assertThat(Buffer.isInUse(folder)).isTrue();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
            assertThat(first.pending()).isZero();
        }
        assertThat(Buffer.isInUse(folder)).isFalse();
    }

    private Buffer open() throws IOException {
        return Buffer.open(folder, KEEP);
    }

    private void restore(byte[] whole, byte[] head) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) Files.delete(each);
        }
        Files.write(folder.resolve("0000000000000000.readings"), whole);
        Files.write(folder.resolve("head"), head);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(BufferFile::isOne).findFirst().orElseThrow();
        }
    }

    private static void keep(Buffer buffer, MeterId meter, int from, int to) {
        for (int sequence = from; sequence <= to; sequence++) {
            buffer.add(measurement(meter, sequence, sequence * HOUR));
            buffer.write();
        }
    }

    private static Measurement measurement(MeterId meter, long sequence, long at) {
        Electrical line = new Electrical(230_100, 1_340, -295_400, 998, 49_990);
        return new Measurement(meter, 1, at, sequence, sequence * 3_600_000L, 17, 0, 1L << 50, line, 5, 0, false);
    }

    private static List<Long> sequences(List<Item> items) {
        return sequences(items, A);
    }

    private static List<Long> sequences(List<Item> items, MeterId meter) {
        return items.stream()
                .filter(item ->
                        item.kept() instanceof Measurement m && m.meter().equals(meter))
                .map(item -> ((Measurement) item.kept()).sequence())
                .toList();
    }
}
