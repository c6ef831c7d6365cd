package powersight.app.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How an MQTT 3.1.1 client says who it is. */
final class MqttGreeting {
    private static final int KEEP_ALIVE_SECONDS = 3_600;

    private MqttGreeting() {}

    /** A line that the other side has accepted; the user's name is the client's id as well. */
    static SocketChannel open(InetSocketAddress from, InetSocketAddress to, String user, String secret)
            throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.bind(from);
            socket.connect(to);
            socket.write(packet(user, secret));
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining()) if (socket.read(answer) < 0) throw new IOException("refused: " + user);
            if (answer.get(3) != 0) throw new IOException(user + " was refused with code " + answer.get(3));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static ByteBuffer packet(String user, String secret) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] password = secret.getBytes(StandardCharsets.UTF_8);
        ByteBuffer connect = ByteBuffer.allocate(512);
        connect.put((byte) 0x10);
        MqttLoad.putLength(connect, 10 + 2 + name.length + 2 + name.length + 2 + password.length);
        connect.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.UTF_8));
        connect.put((byte) 4).put((byte) 0xC2).putShort((short) KEEP_ALIVE_SECONDS);
        for (byte[] text : List.of(name, name, password))
            connect.putShort((short) text.length).put(text);
        return connect.flip();
    }
}
