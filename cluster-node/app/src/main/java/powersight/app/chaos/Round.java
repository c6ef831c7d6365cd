package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One time: the meters speak, the fault strikes at a random point, everything must come right again by itself. */
final class Round {
    private static final Duration NOBODY_IS_ANSWERED = Duration.ofMinutes(5),
            NOTHING_COMES_NEARER = Duration.ofMinutes(4);

    /**
     * @param readings brought in this round
     * @param struckAfter so many readings of the round had been acknowledged
     * @param struckFor the fault lasted, in milliseconds
     * @param recoveredAfter until the first acknowledgement after the fault was over
     * @param agreedAfter until everything had been acknowledged and all that is kept agreed
     * @param widestGap the longest time in which no meter was answered
     */
    record Outcome(
            String fault,
            int number,
            long seed,
            long readings,
            long struckAfter,
            long struckFor,
            long recoveredAfter,
            long agreedAfter,
            long widestGap,
            String heapMegabytes,
            Verdict verdict,
            List<String> notes,
            String failure) {
        boolean isClean() {
            return failure.isEmpty() && verdict.isClean();
        }
    }

    private final Plant plant;
    private final Fault fault;
    private final Strike.Length length;

    Round(Plant plant, Fault fault, Strike.Length length) {
        this.plant = plant;
        this.fault = fault;
        this.length = length;
    }

    Outcome run(int number, long seed, long readings) throws InterruptedException {
        Random random = new Random(seed);
        Strike strike = new Strike(plant, random, length);
        Crowd crowd = plant.crowd();
        long before = crowd.acknowledged();
        long strikeAt = (long) (readings * (0.1 + 0.5 * random.nextDouble()));
        long struckAfter = 0;
        long struckFor = 0;
        long recovered = 0;
        long widest = 0;
        long overAt = System.nanoTime();
        Verdict verdict = new Verdict.Draft().done();
        String failure = "";
        try (HeapWatch heap = new HeapWatch(plant.node())) {
            try {
                crowd.forgetGaps();
                crowd.bring(readings);
                await(() -> crowd.acknowledged() - before >= strikeAt, "the strike's moment");
                struckAfter = crowd.acknowledged() - before;
                long struckAt = System.nanoTime();
                crowd.unceasing(true);
                fault.act().strike(strike);
                overAt = System.nanoTime();
                crowd.unceasing(false);
                crowd.bring(readings / 5); // there is always something to say when it is over
                struckFor = millis(overAt - struckAt);
                long acknowledgedThen = crowd.acknowledged();
                if (!crowd.isDone())
                    await(() -> crowd.acknowledged() > acknowledgedThen, "the first acknowledgement after the fault");
                recovered = millis(System.nanoTime() - overAt);
                await(crowd::isDone, "all readings to be acknowledged");
                widest = crowd.widestGapMillis();
                verdict = agreed();
                for (TrialNode node : plant.nodes()) if (!node.isAlive()) failure = node.name() + " has ended";
            } catch (Exception e) {
                crowd.unceasing(false);
                failure = String.valueOf(e.getMessage() == null ? e : e.getMessage());
                verdict = verdictAsItIs().orElse(verdict);
            }
            return new Outcome(
                    fault.name(),
                    number,
                    seed,
                    crowd.acknowledged() - before,
                    struckAfter,
                    struckFor,
                    recovered,
                    millis(System.nanoTime() - overAt),
                    widest,
                    heap.range(),
                    verdict,
                    strike.notes(),
                    failure);
        }
    }

    private void await(Patience.Condition condition, String what) throws Exception {
        Patience.await(condition, plant.crowd()::acknowledged, NOBODY_IS_ANSWERED, what);
    }

    /** The projections may have much to do: they are waited for, and what then does not agree is asked again, for a while. */
    private Verdict agreed() throws Exception {
        Patience patience = new Patience(NOTHING_COMES_NEARER);
        Verdict verdict = new Verdict.Draft().done();
        Object come = "nothing was answered";
        do {
            try {
                JsonNode projections =
                        plant.anyNode().get("/api/v1/projections").path("items");
                if (lag(projections) == 0) {
                    verdict = reckoning().of(plant.crowd().diaries());
                    if (verdict.isClean()) return verdict;
                }
                come = List.of(projections.findValuesAsText("handled"), verdict);
            } catch (IOException | RuntimeException notYet) {
                if (!patience.lastsAt(come)) throw notYet;
            }
            TimeUnit.MILLISECONDS.sleep(300);
        } while (patience.lastsAt(come));
        return verdict.acknowledged() > 0
                ? verdict
                : reckoning().of(plant.crowd().diaries());
    }

    private Optional<Verdict> verdictAsItIs() throws InterruptedException {
        try {
            return Optional.of(reckoning().of(plant.crowd().diaries()));
        } catch (IOException | RuntimeException away) {
            return Optional.empty();
        }
    }

    private Reckoning reckoning() throws IOException {
        return new Reckoning(
                plant.evidence().database(),
                plant.evidence().store(),
                meter -> plant.anyNode().get("/api/v1/meters/" + meter));
    }

    private static long lag(JsonNode projections) {
        long worst = 0;
        for (JsonNode projection : projections)
            worst = Math.max(worst, projection.path("lagMillis").asLong());
        return worst;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
