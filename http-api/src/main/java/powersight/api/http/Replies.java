package powersight.api.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;

/** Answers with nothing in them, and answers that nobody may keep. JSON is {@link Json}. */
public final class Replies {
    private Replies() {}

    public static HttpResponse notStored(HttpResponse response) {
        return response.addHeader(RawHeader.create("Cache-Control", "no-store"));
    }

    public static HttpResponse nothing() {
        return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
    }
}
