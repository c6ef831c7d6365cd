package powersight.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import powersight.wire.MeterId;

class MqttLinesTest {
    private static final int AT_LAST = 40_000;
    private static final byte[] WELCOME = {0x20, 2, 0, 0};

    /** On a busy machine the pause was over before the lines had noticed it, and nobody hung up. */
    @Test
    void all_hang_up_however_late_they_come_to_it_and_call_again() throws Exception {
        Crowd crowd = new Crowd(new Random(3), 0, 15);
        try (ServerSocket broker = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                MqttLines lines =
                        new MqttLines(crowd, () -> new InetSocketAddress("127.0.0.1", broker.getLocalPort()))) {
            lines.add(crowd.diary(new MeterId("chaos-00001"), true), null);
            lines.start();
            try (Socket before = broker.accept()) {
                before.setSoTimeout(AT_LAST);
                before.getOutputStream().write(WELCOME);

                lines.hangUpFor(Duration.ZERO).get(AT_LAST, TimeUnit.MILLISECONDS);

                assertThat(endOf(before.getInputStream())).isEqualTo(-1);
            }
            broker.setSoTimeout(AT_LAST);
            broker.accept().close();
        }
    }

    private static int endOf(InputStream in) throws Exception {
        int last = in.read();
        while (last >= 0) last = in.read();
        return last;
    }
}
