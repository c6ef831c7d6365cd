package powersight.live;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.disclosure.Disclosure;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow.Connection;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

class AreaTest {
    private final ActorTestKit kit = ActorTestKit.create("areas", ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<AreaTotals> watcher = kit.createTestProbe();
    private final TestProbe<Grid.Part> grid = kit.createTestProbe();
    private CompletableFuture<List<CommissionedMeters.Row>> list = new CompletableFuture<>();
    private long wall;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void changes_of_a_quarter_second_are_told_together() {
        ActorRef<Area.Command> area = area();
        area.tell(new Area.Watch(Area.WHOLE, watcher.ref()));
        assertThat(watcher.receiveMessage().meters()).isZero();

        area.tell(reports("a", 1_000));
        area.tell(reports("b", 2_000));
        watcher.expectNoMessage(Duration.ofMillis(20));
        time.timePasses(Duration.ofMillis(250));

        AreaTotals told = watcher.receiveMessage();
        assertThat(told.milliWatts()).isEqualTo(3_000);
        assertThat(told.heard()).isEqualTo(2);
        assertThat(grid.receiveMessage().totals().milliWatts()).isEqualTo(3_000);
        time.timePasses(Duration.ofSeconds(1));
        watcher.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void after_a_start_the_list_says_how_many_there_are_and_reports_fill_in_the_rest() {
        ActorRef<Area.Command> area = area();
        area.tell(new Area.Watch(Area.WHOLE, watcher.ref()));
        watcher.receiveMessage();

        list.complete(List.of(
                new CommissionedMeters.Row("a", Optional.of("h"), Connection.ONLINE),
                new CommissionedMeters.Row("b", Optional.of("h"), Connection.OFFLINE)));
        settled(area, 2);
        time.timePasses(Duration.ofMillis(250));

        AreaTotals told = watcher.receiveMessage();
        assertThat(told.meters()).isEqualTo(2);
        assertThat(told.online()).isEqualTo(1);
        assertThat(told.heard()).isZero();
    }

    @Test
    void a_list_that_cannot_be_read_is_asked_for_again() {
        CompletableFuture<List<CommissionedMeters.Row>> first = list;
        ActorRef<Area.Command> area = area();
        settled(area, 0); // it has asked for the first list
        list = CompletableFuture.completedFuture(
                List.of(new CommissionedMeters.Row("a", Optional.empty(), Connection.ONLINE)));

        first.completeExceptionally(new IllegalStateException("no database"));
        // the failure reaches the actor by its mailbox; the question asked behind it is answered after it
        settled(area, 0);
        time.timePasses(Duration.ofSeconds(5));

        settled(area, 1);
    }

    @Test
    void a_watcher_that_does_not_renew_is_told_no_more() {
        ActorRef<Area.Command> area = area();
        area.tell(new Area.Watch(Area.WHOLE, watcher.ref()));
        watcher.receiveMessage();
        wall = 31_000;

        area.tell(reports("a", 1_000));
        settled(area, 1);
        time.timePasses(Duration.ofMillis(250));

        watcher.expectNoMessage(Duration.ofMillis(30));
    }

    @Test
    void the_grid_is_the_sum_of_its_municipalities_and_wakes_those_that_have_meters() {
        List<String> woken = new ArrayList<>();
        ActorRef<Grid.Command> whole = kit.spawn(Grid.create(new Grid.Surroundings(
                GridClock.realTime(),
                () -> wall,
                () -> CompletableFuture.completedFuture(List.of("80284")),
                woken::add)));
        whole.tell(new Grid.Watch(watcher.ref()));
        watcher.receiveMessage();

        whole.tell(new Grid.Part("80284", totals(3, 1_000)));
        whole.tell(new Grid.Part("70149", totals(4, 500)));
        whole.tell(new Grid.Part("80284", totals(3, 2_000)));
        whole.tell(new Grid.AskNow(watcher.ref()));
        assertThat(watcher.receiveMessage().milliWatts()).isEqualTo(2_500);
        time.timePasses(Duration.ofMillis(250));

        assertThat(watcher.receiveMessage().meters()).isEqualTo(7);
        assertThat(woken).containsExactly("80284");
    }

    @Test
    void a_courier_brings_the_newest_of_each_meter_with_all_that_were_counted() {
        TestProbe<Area.Reports> delivered = kit.createTestProbe();
        ActorRef<AreaCourier.Command> courier = kit.spawn(
                AreaCourier.create((municipality, reports) -> delivered.ref().tell(reports)));
        for (int i = 1; i <= 3; i++)
            courier.tell(new AreaCourier.Take(reports("a", i * 1_000).reports().get(0)));
        delivered.expectNoMessage(Duration.ofMillis(30));

        time.timePasses(Duration.ofMillis(100));

        AreaReport only = delivered.receiveMessage().reports().get(0);
        assertThat(only.milliWatts()).hasValue(3_000);
        assertThat(only.newReadings()).isEqualTo(3);
    }

    @Test
    void what_anybody_is_told_holds_still_for_a_minute_and_the_grid_tells_what_its_municipalities_do() {
        ActorRef<Area.Command> area = area();
        for (int home = 0; home < 10; home++) area.tell(reports("h" + home, 1_000));
        settled(area, 10);
        time.timePasses(Duration.ofMillis(250));
        assertThat(now(area).told()).isEqualTo(new AreaTotals.Told(10, 10_000));
        assertThat(grid.receiveMessage().totals().told()).isEqualTo(new AreaTotals.Told(10, 10_000));

        area.tell(reports("h3", 2_500)); // a kettle
        wall += Area.TOLD_FOR.toMillis() - 1;
        time.timePasses(Duration.ofMillis(250));
        assertThat(now(area).milliWatts()).isEqualTo(11_500);
        assertThat(now(area).told().milliWatts()).as("not yet").isEqualTo(10_000);

        wall++;
        area.tell(reports("h4", 1_000));
        time.timePasses(Duration.ofMillis(250));
        assertThat(now(area).told()).isEqualTo(new AreaTotals.Told(10, 11_500));
        AreaTotals small = totals(3, 999), large = now(area);
        assertThat(large.plus(small).told())
                .as("of the three nothing can be subtracted")
                .isEqualTo(large.told());
    }

    private AreaTotals now(ActorRef<Area.Command> area) {
        TestProbe<AreaTotals> asked = kit.createTestProbe();
        area.tell(new Area.AskNow(Area.WHOLE, asked.ref()));
        return asked.receiveMessage();
    }

    private ActorRef<Area.Command> area() {
        return kit.spawn(Area.create(
                "80284",
                new Area.Surroundings(
                        GridClock.realTime(),
                        () -> wall,
                        Disclosure.USUAL,
                        () -> list,
                        (municipality, totals) -> grid.ref().tell(new Grid.Part(municipality, totals)))));
    }

    /** Waits until everything told so far has been handled and the area knows so many meters. */
    private void settled(ActorRef<Area.Command> area, long meters) {
        TestProbe<AreaTotals> asked = kit.createTestProbe();
        asked.awaitAssert(() -> {
            area.tell(new Area.AskNow(Area.WHOLE, asked.ref()));
            assertThat(asked.receiveMessage().meters()).isEqualTo(meters);
            return null;
        });
    }

    private static AreaTotals totals(long meters, long milliWatts) {
        return new AreaTotals(
                meters,
                meters,
                0,
                meters,
                meters,
                milliWatts,
                0,
                0,
                0,
                GridClock.realTime().now(),
                AreaTotals.Told.NOTHING);
    }

    private static Area.Reports reports(String meter, int milliWatts) {
        return new Area.Reports(List.of(new AreaReport(
                new MeterId(meter),
                "80284",
                Optional.of("h"),
                Connection.ONLINE,
                OptionalInt.of(milliWatts),
                10,
                0,
                1)));
    }
}
