package powersight.api.http;

import akka.http.javadsl.model.HttpHeader;
import java.util.Optional;

/** Why an officer or administrator looks at what is somebody's: in a header, or in the query. Its owner can read it. */
public final class Reasons {
    public static final String HEADER = "PowerSight-Reason";
    private static final int SHORTEST = 5;

    public static final Param<String> REASON = Param.text(
                    "reason", "why an officer or administrator looks at personal data; its owner can read this")
            .as(Reasons::reason);

    private Reasons() {}

    public static Optional<String> of(Call call) {
        return call.request()
                .getHeader(HEADER)
                .map(HttpHeader::value)
                .map(text -> REASON.parsed(text))
                .or(() -> call.find(REASON));
    }

    private static String reason(String text) {
        String said = text.strip();
        if (said.length() < SHORTEST) throw new IllegalArgumentException("it has " + SHORTEST + " to 300 characters");
        return said;
    }
}
