package powersight.api.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import java.util.Optional;
import powersight.platform.Refused;

/** Requests so wrong that no route sees them (headers too large, unknown methods, a broken first line) get problem JSON too. */
public final class MalformedRequests extends ParsingErrorHandler {
    /** Akka finds the handler by this name, as it would a Scala object. */
    @SuppressWarnings("ConstantField")
    public static final MalformedRequests MODULE$ = new MalformedRequests();

    private MalformedRequests() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("a request could not be read: {}", error.summary());
        int code = status.intValue();
        return Problems.response(
                code,
                new Refused(
                        code == 431 ? "headers-too-large" : code == 414 ? "address-too-long" : "malformed-request",
                        "the request could not be read: " + status.reason(),
                        "send plain HTTP/1.1"),
                Optional.empty());
    }
}
