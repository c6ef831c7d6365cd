package powersight.ingest.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A device that writes MQTT by hand, and so can do what a well-behaved client does not: flood, fall silent, vanish. */
final class RawDevice implements AutoCloseable {
    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int SUBACK = 9;
    static final int DISCONNECT = 14;

    /** @param code the return or reason code of CONNACK and DISCONNECT; the packet id of PUBACK */
    record Packet(int type, int code) {}

    private final Socket socket;
    private final DataInputStream in;
    private final int version;

    private RawDevice(String address, int version) throws IOException {
        int colon = address.lastIndexOf(':');
        this.socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        this.socket.setSoTimeout(10_000);
        this.socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
        this.version = version;
    }

    static RawDevice to(String address) throws IOException {
        return new RawDevice(address, 4);
    }

    static RawDevice version5To(String address) throws IOException {
        return new RawDevice(address, 5);
    }

    void connect(String clientId, String user, String secret, int keepAlive) throws IOException {
        write(connectPacket(clientId, user, secret, keepAlive));
    }

    byte[] connectPacket(String clientId, String user, String secret, int keepAlive) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version);
        body.write(user == null ? 0x02 : 0xC2);
        number(body, keepAlive);
        if (version == 5) body.write(0);
        text(body, clientId);
        if (user != null) {
            text(body, user);
            text(body, secret);
        }
        return packet(0x10, body);
    }

    byte[] publishPacket(int packetId, String topic, byte[] payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        number(body, packetId);
        if (version == 5) body.write(0);
        body.write(payload);
        return packet(0x32, body);
    }

    void publish(int packetId, String topic, String payload) throws IOException {
        write(publishPacket(packetId, topic, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Asks for QoS 1 and returns the code of the answer. */
    int subscribe(int packetId, String filter) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, packetId);
        if (version == 5) body.write(0);
        text(body, filter);
        body.write(1);
        write(packet(0x82, body));
        return read().code();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Packet read() throws IOException {
        int type = in.readUnsignedByte() >> 4;
        byte[] body = new byte[length()];
        in.readFully(body);
        int code = switch (type) {
            case CONNACK -> body[1] & 0xFF;
            case PUBACK -> ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
            case DISCONNECT -> body.length == 0 ? 0 : body[0] & 0xFF;
            case SUBACK -> body[body.length - 1] & 0xFF;
            default -> -1;
        };
        return new Packet(type, code);
    }

    boolean hasSomethingToRead() throws IOException {
        return in.available() > 0;
    }

    /** True once the other side has closed. */
    boolean isDropped() throws IOException {
        return in.read() < 0;
    }

    /** As a device does that loses its power. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private int length() throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) return length;
        }
    }

    private static byte[] packet(int head, ByteArrayOutputStream body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head);
        int left = body.size();
        do {
            out.write(left > 127 ? (left & 0x7F) | 0x80 : left);
            left >>= 7;
        } while (left > 0);
        body.writeTo(out);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.write(bytes);
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }
}
