package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** While the store of readings is away the way in goes on, and the projection says how far behind it is. */
final class StoreAway {
    private StoreAway() {}

    static void waitAndWatchLag(Strike strike, Duration away) throws IOException, InterruptedException {
        long acknowledged = strike.plant().crowd().acknowledged();
        long until = System.nanoTime() + away.toNanos();
        long worst = 0;
        while (System.nanoTime() < until) {
            Strike.wait(Duration.ofMillis(500));
            worst = Math.max(worst, lagOfReadings(strike.plant().node()));
        }
        strike.note("away for " + away.toSeconds() + " s; "
                + (strike.plant().crowd().acknowledged() - acknowledged)
                + " readings acknowledged meanwhile; lag shown up to " + worst / 1000 + " s");
        if (worst == 0 && strike.plant().crowd().acknowledged() > acknowledged)
            throw new IllegalStateException("the store was away and no lag was shown");
    }

    private static long lagOfReadings(TrialNode node) throws IOException, InterruptedException {
        for (JsonNode each : node.get("/api/v1/projections").path("items"))
            if (each.path("name").asText().equals("readings"))
                return each.path("lagMillis").asLong();
        return 0;
    }
}
