package powersight.api.doors;

import java.time.Duration;

/** What an administrator may break on a demonstration system, to see that nothing is lost. */
public interface DemoFaults {
    /** This node's process ends at once, as if it had been killed; whoever runs it starts it again. */
    void killNode();

    /** Its own PostgreSQL stops as if its machine were switched off, and is started again after that time. */
    void stopDatabase(Duration away);

    /** The embedded AMQP broker ends and is started again after that time. */
    void pauseBroker(Duration away);

    /** This node's idea of the time is off by so much from now on; zero puts it right. */
    void skewClock(Duration by);
}
