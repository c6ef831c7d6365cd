package powersight.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import powersight.api.doors.DemoFaults;

/** Breaks nothing, and notes what it was asked to break. */
public final class NotedFaults implements DemoFaults {
    public final List<String> asked = new CopyOnWriteArrayList<>();

    @Override
    public void killNode() {
        asked.add("kill");
    }

    @Override
    public void stopDatabase(Duration away) {
        asked.add("database " + away);
    }

    @Override
    public void pauseBroker(Duration away) {
        asked.add("broker " + away);
    }

    @Override
    public void skewClock(Duration by) {
        asked.add("clock " + by);
    }
}
