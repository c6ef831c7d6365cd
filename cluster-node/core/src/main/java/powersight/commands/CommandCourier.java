package powersight.commands;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.devices.WayToMeters;
import powersight.wire.Channel;
import powersight.wire.MeterId;
import powersight.wire.MeterJsonWriter;

/**
 * Brings commands to the meters that can be reached from this node. Every node looks every second or so, so it does not
 * matter which of them took the order; a meter that is told the same twice does it once. Blocks.
 */
public final class CommandCourier {
    private static final Logger log = LoggerFactory.getLogger(CommandCourier.class);
    private static final int LOOKED_AT = 5_000, AT_ONCE = 500;

    private final MeterCommands commands;
    private final WayToMeters way;
    private final Executor blocking;
    /** Said, and not yet known to have arrived or not. */
    private final Set<String> underway = ConcurrentHashMap.newKeySet();

    public CommandCourier(MeterCommands commands, WayToMeters way, Executor blocking) {
        this.commands = commands;
        this.way = way;
        this.blocking = blocking;
    }

    public void carry() {
        commands.giveUp();
        commands.due(LOOKED_AT).stream()
                .filter(due -> way.mayReach(due.standing().meter(), due.concentrator()))
                .limit(AT_ONCE)
                .forEach(due -> say(due.standing()));
    }

    private void say(MeterCommands.Standing command) {
        if (!underway.add(command.id())) return;
        MeterId meter = command.meter();
        String topic = Channel.of(Channel.Kind.COMMANDS, meter).topic();
        byte[] payload = MeterJsonWriter.write(command.kind().inWords(command.id(), command.every()));
        way.say(meter, topic, payload)
                .thenAcceptAsync(
                        reached -> {
                            if (reached) commands.wasSaid(command.id());
                        },
                        blocking)
                .whenComplete((done, fault) -> {
                    underway.remove(command.id());
                    if (fault != null) log.debug("{} of meter {} is tried again", command.id(), meter, fault);
                });
    }
}
