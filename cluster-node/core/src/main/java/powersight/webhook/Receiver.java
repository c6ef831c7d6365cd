package powersight.webhook;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import powersight.platform.RefusedException;

/**
 * Brings one message to its receiver. A host's name is resolved once and the connection goes to an address that was
 * checked then; redirects are not followed; no proxy is asked. The socket itself refuses a private address whatever led to
 * it. Nothing that the receiver says is kept but the status.
 */
final class Receiver {
    /** @param status of the answer, when there was one; {@code failure} is empty when the receiver has the message */
    record Outcome(OptionalInt status, Optional<String> failure) {
        boolean delivered() {
            return failure.isEmpty();
        }
    }

    private static final MediaType JSON = MediaType.get("application/json");

    private final Destination destination;
    private final OkHttpClient guarded, trusting;

    Receiver(Destination destination, Duration timeout) {
        this.destination = destination;
        this.trusting = new OkHttpClient.Builder()
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .proxy(Proxy.NO_PROXY)
                .dns(destination::addresses)
                .connectionPool(new ConnectionPool())
                .build();
        this.guarded = trusting.newBuilder()
                .socketFactory(new PublicSockets())
                .connectionPool(new ConnectionPool())
                .build();
    }

    Outcome post(String url, String secret, String key, int attempt, String body, Instant now) {
        HttpUrl target;
        try {
            target = destination.read(url);
        } catch (RefusedException e) {
            return failed(OptionalInt.empty(), e.refused().sentence());
        }
        Request request = new Request.Builder()
                .url(target)
                .header("User-Agent", "PowerSight-Webhook")
                .header("PowerSight-Event-Id", key)
                .header("PowerSight-Attempt", Integer.toString(attempt))
                .header(Signature.HEADER, Signature.of(secret, now, body))
                .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8), JSON))
                .build();
        OkHttpClient client = destination.isTrusted(target.host()) ? trusting : guarded;
        try (Response answer = client.newCall(request).execute()) {
            OptionalInt status = OptionalInt.of(answer.code());
            return answer.isSuccessful()
                    ? new Outcome(status, Optional.empty())
                    : failed(status, "answered " + answer.code());
        } catch (InterruptedIOException e) {
            return failed(OptionalInt.empty(), "did not answer in time");
        } catch (UnknownHostException e) {
            return failed(OptionalInt.empty(), "its name is not known, or leads to an address that is not public");
        } catch (IOException e) {
            // the message of the exception may hold addresses of our own network: its kind says enough
            return failed(
                    OptionalInt.empty(), "could not be reached: " + e.getClass().getSimpleName());
        }
    }

    private static Outcome failed(OptionalInt status, String why) {
        return new Outcome(status, Optional.of(why));
    }

    /** Connects to public addresses only. */
    private static final class PublicSockets extends SocketFactory {
        @Override
        public Socket createSocket() {
            return new Socket(Proxy.NO_PROXY) {
                @Override
                public void connect(SocketAddress to, int timeout) throws IOException {
                    if (!(to instanceof InetSocketAddress there)
                            || there.isUnresolved()
                            || !PublicAddress.is(there.getAddress()))
                        throw new UnknownHostException("not a public address");
                    super.connect(to, timeout);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
