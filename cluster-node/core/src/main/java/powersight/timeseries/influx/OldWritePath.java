package powersight.timeseries.influx;

import java.io.IOException;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Lets the 2.x client write to a 1.x server, which before 1.8 knows neither its path nor its way to sign in. */
final class OldWritePath implements Interceptor {
    private final InfluxSettings settings;

    OldWritePath(InfluxSettings settings) {
        this.settings = settings;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Request.Builder changed = request.newBuilder().removeHeader("Authorization");
        int colon = settings.token().indexOf(':');
        if (colon > 0)
            changed.header(
                    "Authorization",
                    Credentials.basic(
                            settings.token().substring(0, colon),
                            settings.token().substring(colon + 1)));
        if (request.url().encodedPath().endsWith("/api/v2/write")) {
            HttpUrl write = HttpUrl.get(settings.url())
                    .newBuilder()
                    .addPathSegment("write")
                    .addQueryParameter("db", settings.bucket())
                    .addQueryParameter("precision", "n")
                    .build();
            changed.url(write);
        }
        return chain.proceed(changed.build());
    }
}
