package powersight.ingest.mqtt;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.impl.MqttEndpointImpl;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The socket of one connection: its brake (while it is on, nothing more is read from the device), and that answers which
 * come together leave together.
 *
 * <p>vertx-mqtt does not show its socket, and without it there is no back-pressure for MQTT 3.1.1; so this class reaches
 * for it, once per connection, and is the only one that knows. Another version of the library that names the field
 * differently fails when this class is loaded, which is at the start of the listener.
 */
final class Socket {
    private static final VarHandle CONNECTION;
    private static final String KEEP_ALIVE = "keepAliveHandler";
    private static final String ENCODER = "mqttEncoder";

    static {
        try {
            CONNECTION = MethodHandles.privateLookupIn(MqttEndpointImpl.class, MethodHandles.lookup())
                    .findVarHandle(MqttEndpointImpl.class, "conn", NetSocketInternal.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NetSocketInternal socket;
    private boolean braked;

    Socket(MqttEndpoint endpoint) {
        this.socket = (NetSocketInternal) CONNECTION.get((MqttEndpointImpl) endpoint);
        // the library flushes each packet, which is a call of the kernel for each; a journal's batch answers many at
        // once
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        if (pipeline.get(ENCODER) != null)
            pipeline.addBefore(ENCODER, "together", new FlushConsolidationHandler(256, true));
    }

    /** Loads the class, and so fails early where the library has changed. */
    static void check() {}

    void brake() {
        if (braked) return;
        braked = true;
        socket.pause();
    }

    void release() {
        if (!braked) return;
        braked = false;
        socket.resume();
    }

    /**
     * What happens when one and a half keep-alives pass in silence. The library's own handler would also drop a device
     * that we do not listen to because the brake is on, and so punish it for our slowness.
     */
    void onSilence(Runnable reaction) {
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        if (pipeline.get(KEEP_ALIVE) == null) return;
        pipeline.replace(KEEP_ALIVE, KEEP_ALIVE, new ChannelDuplexHandler() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof IdleStateEvent && !braked) reaction.run();
            }
        });
    }
}
