package powersight.api.http;

import static java.util.Map.entry;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RetryAfter;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.pattern.AskTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.timeseries.StoreUnavailable;

/** The one place where refusals, bad input and faults become problem JSON. Nothing of a fault is told but a reference. */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** What core's refusals mean in HTTP; any other code is 422: understood, and not allowed. */
    private static final Map<String, Integer> STATUS = Map.ofEntries(
            entry("unknown-meter", 404),
            entry("before-the-journal", 404),
            entry("unknown-device", 404),
            entry("unknown-building", 404),
            entry("unknown-asset", 404),
            entry("no-such-alarm", 404),
            entry("alarm-cleared", 409),
            entry("unknown-image", 404),
            entry("unknown-command", 404),
            entry("too-many-commands", 409),
            entry("version-taken", 409),
            entry("unknown-message", 404),
            entry("projection-unknown", 404),
            entry("already-commissioned", 409),
            entry("name-taken", 409),
            entry("already-rebuilding", 409),
            entry("not-ready", 503),
            entry("sign-in-refused", 401),
            entry("code-needed", 401),
            entry("code-wrong", 401),
            entry("sign-in-needed", 401),
            entry("token-refused", 401),
            entry("token-expired", 401),
            entry("token-outdated", 401),
            entry("not-allowed", 403),
            entry("scope-missing", 403),
            entry("password-must-change", 403),
            entry("password-wrong", 403),
            entry("no-such-account", 404),
            entry("no-such-session", 404),
            entry("no-such-key", 404),
            entry("no-such-message", 404),
            entry("no-such-dead-mail", 404),
            entry("last-administrator", 409),
            entry("already-registered", 409),
            entry("second-factor-on", 409),
            entry("sign-in-again", 403),
            entry("no-second-factor-begun", 409),
            entry("too-many-keys", 409),
            entry("no-such-building", 404),
            entry("no-such-flat", 404),
            entry("no-such-claim", 404),
            entry("no-such-document", 404),
            entry("own-claim", 403),
            entry("not-yours-to-undo", 403),
            entry("building-registered", 409),
            entry("flat-registered", 409),
            entry("flat-already-yours", 409),
            entry("flat-not-approved", 409),
            entry("already-claimed", 409),
            entry("already-decided", 409),
            entry("claim-taken", 409),
            entry("nothing-asked", 409),
            entry("not-decided", 409),
            entry("undo-too-late", 409),
            entry("too-many-documents", 409),
            entry("document-too-large", 413),
            entry("document-wrong-type", 415),
            entry("document-two-faced", 415),
            entry("upload-interrupted", 400),
            entry("storage-full", 507),
            entry("storage-away", 503),
            entry("no-such-office", 404),
            entry("no-such-officer", 404),
            entry("no-such-appointment", 404),
            entry("no-such-absence", 404),
            entry("no-such-closed-day", 404),
            entry("no-such-feed", 404),
            entry("no-such-calendar", 404),
            entry("slot-taken", 409),
            entry("slot-not-free", 409),
            entry("already-yours", 409),
            entry("two-open-already", 409),
            entry("too-late", 409),
            entry("cancelled-already", 409),
            entry("nothing-free", 409),
            entry("at-another-office", 409),
            entry("too-many-feeds", 409),
            entry("reason-needed", 403),
            entry("supplier-known", 409),
            entry("no-such-supplier", 404),
            entry("more-than-own", 403),
            entry("no-such-delegation", 404),
            entry("already-delegated", 409),
            entry("delegation-over", 409),
            entry("too-many-delegations", 409),
            entry("no-such-webhook", 404),
            entry("no-such-delivery", 404),
            entry("too-many-webhooks", 409),
            entry("link-refused", 410),
            entry("too-many-attempts", 429),
            entry("busy", 503));

    private Problems() {}

    public static HttpResponse of(Throwable thrown, String request) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof BadInput bad) return response(bad.status(), bad.refused(), bad.field());
        if (cause instanceof RefusedException refused) {
            HttpResponse no = response(
                    STATUS.getOrDefault(refused.refused().code(), 422),
                    refused.refused(),
                    Optional.empty(),
                    refused.link(),
                    reference());
            return refused.comeAgainIn()
                    .map(wait -> no.addHeader(RetryAfter.create(wait.toSeconds())))
                    .orElse(no);
        }
        if (cause instanceof EntityStreamSizeException)
            return response(
                    413,
                    new Refused("too-large", "the request's body is too large", "send less at once"),
                    Optional.empty());
        if (isPassing(cause)) {
            String reference = reference();
            LOG.warn("{} was not answered, reference {}: {}", request, reference, cause.toString());
            return response(
                            503,
                            new Refused(
                                    "busy",
                                    "a part of the system does not answer just now",
                                    "try again in a few seconds"),
                            Optional.empty(),
                            reference)
                    .addHeader(RetryAfter.create(5L));
        }
        String reference = reference();
        LOG.error("{} failed, reference {}", request, reference, cause);
        return response(
                500,
                new Refused("fault", "something broke while answering", "tell the operator the reference"),
                Optional.empty(),
                reference);
    }

    public static HttpResponse response(int status, Refused refused, Optional<String> field) {
        return response(status, refused, field, reference());
    }

    /** For an answer that says more than a problem does. */
    public static Problem problem(int status, Refused refused) {
        return problem(status, refused, Optional.empty(), Optional.empty(), reference());
    }

    private static HttpResponse response(int status, Refused refused, Optional<String> field, String reference) {
        return response(status, refused, field, Optional.empty(), reference);
    }

    private static HttpResponse response(
            int status, Refused refused, Optional<String> field, Optional<String> link, String reference) {
        return Json.problem(status, problem(status, refused, field, link, reference));
    }

    private static Problem problem(
            int status, Refused refused, Optional<String> field, Optional<String> link, String reference) {
        return new Problem(
                "/docs#" + refused.code(),
                StatusCodes.get(status).reason(),
                status,
                refused.code(),
                refused.sentence(),
                field.orElse(null),
                refused.advice().isEmpty() ? null : refused.advice(),
                link.orElse(null),
                reference);
    }

    /** The database or a meter's node may come back any moment: not a fault of the program. */
    private static boolean isPassing(Throwable cause) {
        if (cause instanceof StoreUnavailable
                || cause instanceof TimeoutException
                || cause instanceof AskTimeoutException
                || cause instanceof ConnectionException
                || cause instanceof SQLTransientException
                || cause instanceof RejectedExecutionException) return true;
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause())
            if (deeper instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"))) return true;
        return false;
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) cause = cause.getCause();
        return cause;
    }

    private static String reference() {
        return Long.toString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE, 36)
                .toLowerCase(Locale.ROOT);
    }
}
