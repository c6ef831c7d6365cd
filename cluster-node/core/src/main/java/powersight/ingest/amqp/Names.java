package powersight.ingest.amqp;

import java.util.List;

/** What things are called at the broker; devices know them too, so these are data and do not change. */
public final class Names {
    /** Where devices publish: a durable topic exchange, the routing key is the topic with dots. */
    public static final String EXCHANGE = "powersight.meters";

    public static final String QUEUE = "powersight.readings";
    /** Messages of a meter that sends too fast wait here for their turn; nothing is routed to it. */
    public static final String PARKING = "powersight.readings.slowed";

    public static final List<String> BINDINGS = List.of("powersight.v1.#", "energy.#");

    /** The embedded broker's virtual host in which devices have queues; at another broker they share ours. */
    static final String COMMANDS_HOST = "powersight-commands";

    /**
     * Where a device hears what is said to it, and to the meters it speaks for: a queue of its own, which it declares itself
     * and which goes with its connection, so that nothing waits for one that is away.
     */
    static String commandsOf(String device) {
        return "powersight.commands." + device;
    }

    private Names() {}
}
