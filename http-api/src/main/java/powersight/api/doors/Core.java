package powersight.api.doors;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import powersight.availability.Availability;
import powersight.city.Cities;
import powersight.devices.Commissioning;
import powersight.devices.MeterList;
import powersight.devices.UnknownDevices;
import powersight.ingest.Accounts;
import powersight.ingest.MeterPace;
import powersight.ingest.MinuteBooks;
import powersight.ingest.Quarantine;
import powersight.journal.Projections;
import powersight.live.Areas;
import powersight.live.LiveTopics;
import powersight.meter.MeterHistory;
import powersight.meter.Meters;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.Rollups;
import powersight.wire.GridClock;

/**
 * The doors of core that the routes lead to, and what the node says of itself.
 *
 * @param zone where people live: days and months are cut there
 * @param blocking runs what waits for the database
 * @param demoFaults what may be broken on purpose; empty unless this is a demonstration
 * @param parts of the node, each ready or waiting for something; asked at every {@code /health/ready}
 * @param peers all nodes of the cluster, this one included
 */
public record Core(
        Meters meters,
        MeterHistory meterHistory,
        MeterList meterList,
        Cities cities,
        Commissioning commissioning,
        DeviceDesk devices,
        UnknownDevices unknownDevices,
        Quarantine quarantine,
        Accounts accounts,
        MinuteBooks books,
        MeterPace pace,
        ReadingStore readings,
        Rollups rollups,
        Availability availability,
        Projections projections,
        LiveTopics live,
        Areas areas,
        GridClock clock,
        ZoneId zone,
        Executor blocking,
        PrometheusMeterRegistry metrics,
        Supplier<List<Part>> parts,
        Supplier<List<Peer>> peers,
        Optional<DemoFaults> demoFaults) {
    /**
     * @param waitsFor what it is waiting for, in a few words; empty when it is ready
     * @param needed without it this node should be sent nothing; else it is a light for the operator
     */
    public record Part(String name, boolean ready, String waitsFor, boolean needed) {}

    /** @param status where it stands in the life of a member: joining, up, leaving, … */
    public record Peer(String address, List<String> roles, String status, boolean reachable, boolean self) {}

    public <T> CompletionStage<T> blocking(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, blocking);
    }
}
