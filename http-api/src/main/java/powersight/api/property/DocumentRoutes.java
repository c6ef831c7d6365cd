package powersight.api.property;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.stream.Materializer;
import akka.stream.javadsl.StreamConverters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.api.http.Reasons;
import powersight.api.property.PropertyJson.DocumentList;
import powersight.api.property.PropertyJson.DocumentRow;
import powersight.documents.Document;
import powersight.documents.DocumentId;
import powersight.documents.Documents;
import powersight.documents.Kind;
import powersight.identity.Principal;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.Claim;
import powersight.property.ClaimId;
import powersight.property.Evidence;
import powersight.property.FlatId;
import powersight.rights.HomeDocuments;
import powersight.rights.OfficeLooks;
import powersight.rights.View;

/** Documents of claims: in by a stream, out as files that no browser opens by itself. */
public final class DocumentRoutes {
    private static final Param<DocumentId> ID =
            Param.text("id", "the document's id").as(DocumentId::parse).ofPath();
    private static final Param<String> NAME = Param.text("name", "the file's name, for display");
    private static final List<String> TYPES =
            Arrays.stream(Kind.values()).map(Kind::mediaType).toList();
    /** Twenty-five megabytes from a telephone. */
    private static final Duration WITHIN = Duration.ofMinutes(5), SILENCE = Duration.ofSeconds(30);

    private final People people;
    private final Optional<HomeDocuments> papers;
    private final Optional<OfficeLooks> looks;
    private final Documents documents;
    private final Evidence evidence;
    private final Materializer materializer;

    /** @param sharing whom owners let see the papers of their homes, and where looks are noted; without it, they alone do */
    public DocumentRoutes(People people, Optional<Sharing> sharing, ActorSystem<?> system) {
        this.people = people;
        this.papers = sharing.map(Sharing::papers);
        this.looks = sharing.map(Sharing::officeLooks);
        this.documents = people.estate().documents();
        this.evidence = people.estate().property().evidence();
        this.materializer = Materializer.createMaterializer(system);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/api/v1/claims/{id}/documents",
                                "Adds a document to my claim; the body is the file itself")
                        .with(ClaimRoutes.ID, NAME)
                        .uploads(TYPES)
                        .gives(201, "the document, with its SHA-256", DocumentRow.class)
                        .refuses(404, "no such claim of mine")
                        .refuses(409, "the claim is decided, or has too many documents")
                        .refuses(413, "larger than allowed")
                        .refuses(415, "not what it says it is, or more than that")
                        .refuses(422, "broken, locked, or too much inside")
                        .refuses(507, "no room")
                        .by(this::upload),
                Endpoint.get(
                                "/api/v1/flats/{id}/documents",
                                "The papers that prove whose my home is, or one shared with me")
                        .with(HomeRoutes.FLAT)
                        .gives(200, "in the order in which they came", DocumentList.class)
                        .refuses(404, "no such flat of mine, and none whose papers I was let see")
                        .by(this::ofHome),
                Endpoint.get("/api/v1/documents/{id}", "What is known of a document")
                        .with(ID, Reasons.REASON)
                        .gives(200, "the document", DocumentRow.class)
                        .refuses(404, "no such document, or not for the asker")
                        .by(this::one),
                Endpoint.get("/api/v1/documents/{id}/content", "The file itself, as an attachment")
                        .with(ID, Reasons.REASON)
                        .gives(200, "the file", Void.class, TYPES.toArray(new String[0]))
                        .refuses(404, "no such document, not for the asker, or lost")
                        .by(this::content));
    }

    private CompletionStage<HttpResponse> upload(Call call) {
        call.request()
                .getHeader(TimeoutAccess.class)
                .ifPresent(access -> access.timeoutAccess()
                        .updateTimeout(scala.concurrent.duration.Duration.fromNanos(WITHIN.toNanos())));
        OptionalLong length = call.request().entity().getContentLengthOption();
        InputStream body = call.request()
                .entity()
                .withoutSizeLimit()
                .getDataBytes()
                .runWith(StreamConverters.asInputStream(SILENCE), materializer);
        return CompletableFuture.supplyAsync(
                () -> {
                    // closing what was not read to its end makes the server hang up: nobody waits for the rest
                    try (body) {
                        return keptOrRefused(call, length, body);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                people.estate().transfers());
    }

    /**
     * Most programs read no answer before they have sent everything, and see a broken connection instead of the refusal when
     * we hang up. So what is a little too large is read on and thrown away, unless the sender waits to be told to go on.
     */
    private HttpResponse keptOrRefused(Call call, OptionalLong length, InputStream body) {
        try {
            return kept(call, length, body);
        } catch (RefusedException no) {
            boolean waits = call.request().getHeader("Expect").isPresent();
            if (no.refused().code().equals("document-too-large") && !waits)
                readOn(body, 2 * documents.limits().largest());
            throw no;
        }
    }

    private static void readOn(InputStream body, long most) {
        byte[] buffer = new byte[1 << 16];
        try {
            for (long read = 0; read < most; ) {
                int count = body.read(buffer);
                if (count < 0) return;
                read += count;
            }
        } catch (IOException gone) {
            return; // and so is who would have read the refusal
        }
    }

    private HttpResponse kept(Call call, OptionalLong length, InputStream body) {
        ClaimId claim = call.get(ClaimRoutes.ID);
        Principal who = call.who();
        evidence.mayAdd(who.account(), claim);
        Kind kind = Kind.ofMediaType(
                        call.request().entity().getContentType().mediaType().toString())
                .orElseThrow();
        Documents.Arriving arriving = new Documents.Arriving(
                who.account(),
                call.find(NAME).orElse(""),
                kind,
                length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty());
        return Json.reply(201, DocumentRow.of(documents.keep(arriving, body, evidence.to(who.account(), claim))));
    }

    private CompletionStage<HttpResponse> ofHome(Call call) {
        FlatId flat = call.get(HomeRoutes.FLAT);
        return people.ask(() -> Json.ok(new DocumentList(
                documents.all(papers.map(known -> known.list(call.who(), flat)).orElse(List.of())).stream()
                        .map(DocumentRow::of)
                        .toList())));
    }

    private CompletionStage<HttpResponse> one(Call call) {
        DocumentId id = call.get(ID);
        Optional<String> reason = Reasons.of(call);
        return people.ask(() -> Json.ok(DocumentRow.of(visible(call.who(), id, reason))));
    }

    private CompletionStage<HttpResponse> content(Call call) {
        DocumentId id = call.get(ID);
        Principal who = call.who();
        Optional<String> reason = Reasons.of(call);
        return CompletableFuture.supplyAsync(
                () -> {
                    Document document = visible(who, id, reason);
                    InputStream content = documents.content(document);
                    return HttpResponse.create()
                            .addHeader(RawHeader.create("Content-Disposition", disposition(document.name())))
                            .addHeader(RawHeader.create(
                                    "Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'"))
                            .addHeader(RawHeader.create("Cache-Control", "private, no-store"))
                            .withEntity(HttpEntities.create(
                                    type(document.kind()),
                                    document.bytes(),
                                    StreamConverters.fromInputStream(() -> content)));
                },
                people.estate().transfers());
    }

    private static ContentType type(Kind kind) {
        return switch (kind) {
            case PDF -> MediaTypes.APPLICATION_PDF.toContentType();
            case JPEG -> MediaTypes.IMAGE_JPEG.toContentType();
            case PNG -> MediaTypes.IMAGE_PNG.toContentType();
        };
    }

    /** RFC 6266: a plain name for old programs, the real one encoded, so that no name can end the header. */
    static String disposition(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._ -]", "_");
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) encoded.append(c);
            else encoded.append(String.format("%%%02X", b & 0xff));
        }
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }

    /**
     * By who uploaded it, by officers, whose look is written down for who uploaded it, and by whom the home's owner lets
     * see its papers.
     */
    private Document visible(Principal who, DocumentId id, Optional<String> reason) {
        return documents
                .find(id)
                .filter(document -> document.owner().equals(who.account())
                        || (ClaimRoutes.isOfficer(who) && officerLooks(who, id, reason))
                        || papers.filter(known -> known.opens(who, id)).isPresent())
                .orElseThrow(() -> new RefusedException(new Refused(
                        "no-such-document", "there is no document " + id, "look at the claim's documents")));
    }

    private boolean officerLooks(Principal officer, DocumentId id, Optional<String> reason) {
        Optional<Claim> proves =
                evidence.claimOf(id).flatMap(people.estate().property().claims()::find);
        if (proves.isEmpty() || looks.isEmpty()) return false;
        looks.get().note(officer, proves.get(), View.DOCUMENTS, reason);
        return true;
    }
}
