package powersight.app.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that may go wrong, in the order in which it is tried. */
final class Faults {
    private Faults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(processes());
        all.addAll(databases());
        all.addAll(stores());
        all.addAll(MeterFaults.all());
        all.addAll(ClusterFaults.all());
        return all;
    }

    static Optional<Fault> named(String name) {
        return all().stream().filter(fault -> fault.name().equals(name)).findFirst();
    }

    private static List<Fault> processes() {
        return List.of(
                new Fault(
                        "node-killed",
                        "kill -9 of the only node, and with it of the AMQP broker inside it",
                        true,
                        Layout.ALONE,
                        strike -> {
                            strike.plant().node().kill();
                            strike.plant().node().start();
                        }),
                new Fault(
                        "node-paused",
                        "the node is stopped in the middle of everything (SIGSTOP) for 10 to 60 s, and goes on",
                        false,
                        Layout.ALONE,
                        strike -> {
                            int seconds = 10 + strike.random().nextInt(51);
                            Duration pause = strike.lasting(Duration.ofSeconds(seconds), Duration.ofSeconds(3));
                            strike.note("paused for " + pause.toSeconds() + " s");
                            Signals.freeze(strike.plant().node().pid(), pause.toMillis());
                        }),
                new Fault(
                        "node-clock",
                        "the node comes back with its clock an hour ahead, then an hour behind, then right again",
                        false,
                        Layout.ALONE,
                        Faults::stepTheClock),
                new Fault("rabbit-killed", "kill -9 of RabbitMQ; it is started again", true, Layout.SERVERS, strike -> {
                    strike.plant().servers().rabbit().kill();
                    strike.plant().servers().rabbit().start();
                }),
                new Fault(
                        "backend-away",
                        "the node is away (10 min in the long form) while meters speak to Mosquitto, which keeps what they say",
                        true,
                        Layout.ALONE.withMosquitto(),
                        strike -> {
                            strike.plant().node().kill();
                            Duration away = strike.away(Duration.ofSeconds(3));
                            strike.note("away for " + away.toSeconds() + " s");
                            Strike.wait(away);
                            strike.plant().node().start();
                        }));
    }

    /** A machine's clock that is set wrong, found out and set right, with a start of the node each time. */
    private static void stepTheClock(Strike strike) throws Exception {
        for (String offset : List.of("1h", "-1h", "0s")) {
            strike.plant().node().startAgainWith("POWERSIGHT_CLOCK_OFFSET", offset);
            if (!offset.equals("0s")) Strike.wait(strike.lasting(Duration.ofSeconds(20), Duration.ofSeconds(2)));
        }
    }

    private static List<Fault> databases() {
        return List.of(
                new Fault(
                        "database-stopped",
                        "PostgreSQL is stopped as if its machine were switched off, and started again",
                        true,
                        Layout.SERVERS,
                        strike -> {
                            strike.plant().servers().postgres().stopImmediately();
                            strike.plant().servers().postgres().startAgain();
                        }),
                new Fault("database-away", "PostgreSQL is away for 30 s", true, Layout.SERVERS, strike -> {
                    strike.plant().servers().postgres().stopImmediately();
                    strike.nothingIsDurableFor(strike.lasting(Duration.ofSeconds(30), Duration.ofSeconds(4)));
                    strike.plant().servers().postgres().startAgain();
                }),
                new Fault(
                        "own-database-killed",
                        "the node's own PostgreSQL is killed (SIGKILL); the node starts it again",
                        true,
                        Layout.ALONE,
                        strike -> {
                            long server = strike.plant().node().ownDatabase();
                            Signals.send("KILL", server);
                        }),
                new Fault(
                        "backend-frozen",
                        "one connection's process in PostgreSQL stops for 15 s in the middle of its work",
                        false,
                        Layout.SERVERS,
                        strike -> {
                            String of = strike.random().nextBoolean() ? "journal" : "projections";
                            Duration frozen = strike.lasting(Duration.ofSeconds(15), Duration.ofSeconds(3));
                            Optional<Long> process = strike.plant().evidence().backend(of);
                            strike.note("a connection of " + of + " for " + frozen.toSeconds() + " s");
                            Signals.freeze(process.orElseThrow(), frozen.toMillis());
                        }),
                new Fault(
                        "disk-full",
                        "the database's disk is full to the last byte, and is given room again",
                        false,
                        Layout.ALONE.onSmallDisk(),
                        strike -> {
                            strike.plant().servers().disk().fill();
                            Strike.wait(strike.lasting(Duration.ofSeconds(20), Duration.ofSeconds(5)));
                            strike.plant().servers().disk().free();
                        }));
    }

    private static List<Fault> stores() {
        return List.of(
                new Fault(
                        "influx-down",
                        "InfluxDB is killed, away for 10 minutes, and started again",
                        false,
                        Layout.SERVERS,
                        strike -> {
                            strike.plant().servers().influx().kill();
                            strike.plant().servers().influxWire().become(Proxy.Mood.CUT);
                            StoreAway.waitAndWatchLag(strike, strike.away(Duration.ofSeconds(4)));
                            strike.plant().servers().influx().start();
                            strike.plant().servers().influxWire().become(Proxy.Mood.FINE);
                        }),
                new Fault(
                        "influx-slow",
                        "each piece on the wire to InfluxDB takes 300 ms",
                        false,
                        Layout.SERVERS,
                        strike -> mood(strike, Proxy.Mood.SLOW)),
                new Fault(
                        "influx-500",
                        "InfluxDB answers every request with status 500",
                        false,
                        Layout.SERVERS,
                        strike -> mood(strike, Proxy.Mood.ANSWERS_500)));
    }

    private static void mood(Strike strike, Proxy.Mood mood) throws Exception {
        strike.plant().servers().influxWire().become(mood);
        StoreAway.waitAndWatchLag(strike, strike.lasting(Duration.ofSeconds(60), Duration.ofSeconds(3)));
        strike.plant().servers().influxWire().become(Proxy.Mood.FINE);
    }
}
