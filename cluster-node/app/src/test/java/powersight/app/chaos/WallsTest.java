package powersight.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes: the first calls, the second listens. */
class WallsTest {
    private static final int SOON = 300, AT_LAST = 40_000;

    @Test
    void behind_a_wall_bytes_wait_until_it_falls_and_the_other_direction_is_open() throws Exception {
        try (ServerSocket second = new ServerSocket(0, 5, InetAddress.getByName(Walls.addressOf(1)));
                Walls walls = new Walls(List.of(0, second.getLocalPort()));
                Socket caller = call(walls.door(1));
                Socket called = second.accept()) {
            caller.setSoTimeout(AT_LAST);
            walls.raise(0, 1);

            caller.getOutputStream().write('a');
            called.getOutputStream().write('b');

            assertThat(caller.getInputStream().read()).as("the other direction").isEqualTo('b');
            called.setSoTimeout(SOON);
            assertThatThrownBy(() -> called.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            walls.fall();
            called.setSoTimeout(AT_LAST);
            assertThat(called.getInputStream().read()).isEqualTo('a');
        }
    }

    private static Socket call(int door) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(Walls.addressOf(0), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", door));
        return socket;
    }
}
