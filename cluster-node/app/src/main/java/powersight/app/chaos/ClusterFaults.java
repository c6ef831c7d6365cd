package powersight.app.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What may happen to the nodes of a cluster and to the network between them. */
final class ClusterFaults {
    private static final Duration COMES_BACK = Duration.ofMinutes(4);

    private ClusterFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "member-killed",
                        "kill -9 of one of three nodes; the others go on, and it comes back",
                        true,
                        Layout.CLUSTER,
                        strike -> {
                            TrialNode victim =
                                    strike.plant().nodes().get(strike.random().nextInt(3));
                            strike.note(victim.name());
                            victim.kill();
                            Strike.wait(strike.lasting(Duration.ofSeconds(15), Duration.ofSeconds(10)));
                            victim.start();
                        }),
                new Fault(
                        "rolling-restart",
                        "each of three nodes is stopped in order and started again, one after the other",
                        true,
                        Layout.CLUSTER,
                        strike -> {
                            Duration slowest = Duration.ZERO;
                            for (TrialNode each : strike.plant().nodes()) {
                                Duration stop = each.stop();
                                if (stop.compareTo(slowest) > 0) slowest = stop;
                                each.start();
                            }
                            strike.note("the slowest stop took " + slowest.toMillis() + " ms");
                        }),
                new Fault("partition-2-1", "one node loses both others for 30 s", false, Layout.CLUSTER, strike -> {
                    int lonely = strike.random().nextInt(3);
                    strike.note("node-" + (lonely + 1) + " alone");
                    for (int other = 0; other < 3; other++)
                        if (other != lonely) strike.plant().walls().raiseBetween(lonely, other);
                    untilTheWallsFall(strike);
                }),
                new Fault("partition-1-1-1", "no node reaches another for 30 s", false, Layout.CLUSTER, strike -> {
                    strike.plant().walls().raiseBetween(0, 1);
                    strike.plant().walls().raiseBetween(0, 2);
                    strike.plant().walls().raiseBetween(1, 2);
                    untilTheWallsFall(strike);
                }),
                new Fault(
                        "partition-one-way",
                        "one node does not hear another, which hears it, for 30 s",
                        false,
                        Layout.CLUSTER,
                        strike -> {
                            int deaf = strike.random().nextInt(3);
                            int unheard = (deaf + 1 + strike.random().nextInt(2)) % 3;
                            strike.note("node-" + (deaf + 1) + " does not hear node-" + (unheard + 1));
                            strike.plant().walls().raise(unheard, deaf);
                            untilTheWallsFall(strike);
                        }));
    }

    /** A node that the cluster has cut off ends itself; whatever runs it (systemd, Kubernetes) starts it again. */
    private static void untilTheWallsFall(Strike strike) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int ended = 0;
        while (System.nanoTime() < until) {
            for (TrialNode each : strike.plant().nodes())
                if (!each.isAlive()) {
                    ended++;
                    each.launch();
                }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        strike.plant().walls().fall();
        long patience = System.nanoTime() + COMES_BACK.toNanos();
        while (!strike.plant().nodes().stream().allMatch(TrialNode::isReady)) {
            for (TrialNode each : strike.plant().nodes())
                if (!each.isAlive()) {
                    ended++;
                    each.launch();
                }
            if (System.nanoTime() > patience) throw new IllegalStateException("the nodes did not all come back");
            TimeUnit.MILLISECONDS.sleep(200);
        }
        strike.note(ended + " ends of nodes that were cut off");
    }
}
