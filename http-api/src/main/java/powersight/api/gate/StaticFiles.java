package powersight.api.gate;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The web page's files, from the class path. Every other address of the page is the page itself: its router knows them.
 *
 * <p>A file whose name holds a hash of its content never changes and is kept by browsers for a year; the others are asked
 * for again each time and usually answered with "not modified".
 */
public final class StaticFiles {
    private static final Pattern HASHED = Pattern.compile(".*[-.][A-Za-z0-9_-]{8,}\\.[a-z0-9]+");
    private static final Map<String, ContentType> TYPES = Map.ofEntries(
            Map.entry("html", ContentTypes.TEXT_HTML_UTF8),
            Map.entry("js", MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8)),
            Map.entry("css", MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8)),
            Map.entry("json", ContentTypes.APPLICATION_JSON),
            Map.entry("webmanifest", ContentTypes.APPLICATION_JSON),
            Map.entry("svg", MediaTypes.IMAGE_SVG_XML.toContentType()),
            Map.entry("png", MediaTypes.IMAGE_PNG.toContentType()),
            Map.entry("ico", MediaTypes.IMAGE_X_ICON.toContentType()),
            Map.entry("woff2", MediaTypes.FONT_WOFF_2.toContentType()),
            Map.entry("txt", ContentTypes.TEXT_PLAIN_UTF8));

    private record File(byte[] bytes, String tag) {}

    private final String root;
    /** Only files that exist are kept, so asking for others costs no memory. */
    private final Map<String, File> read = new ConcurrentHashMap<>();

    /** @param root a folder on the class path, {@code /web} */
    public StaticFiles(String root) {
        this.root = root;
    }

    Optional<HttpResponse> answer(HttpRequest request, List<String> path) {
        if (!path.stream().allMatch(StaticFiles::isPlain)) return Optional.empty();
        String name = "/" + String.join("/", path);
        String last = path.get(path.size() - 1);
        if (last.contains(".")) return file(request, name);
        return file(request, "/index.html");
    }

    /** No way out of the folder: no dot folders, no separators that were hidden by encoding. */
    private static boolean isPlain(String segment) {
        return !segment.startsWith(".")
                && segment.chars().allMatch(c -> c >= ' ' && c != '/' && c != '\\' && c != ':' && c != 127)
                && segment.length() <= 200;
    }

    private Optional<HttpResponse> file(HttpRequest request, String name) {
        ContentType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) return Optional.empty();
        String accepted = request.getHeader("Accept-Encoding")
                .map(Object::toString)
                .orElse("")
                .toLowerCase(Locale.ROOT);
        List<String> encodings = new ArrayList<>(3);
        if (accepted.contains("br")) encodings.add("br");
        if (accepted.contains("gzip")) encodings.add("gzip");
        for (String encoding : encodings) {
            Optional<File> packed = read(name + (encoding.equals("gzip") ? ".gz" : ".br"));
            if (packed.isPresent())
                return Optional.of(response(request, name, type, packed.get())
                        .addHeader(RawHeader.create("Content-Encoding", encoding)));
        }
        return read(name).map(plain -> response(request, name, type, plain));
    }

    private static HttpResponse response(HttpRequest request, String name, ContentType type, File file) {
        boolean forever = HASHED.matcher(name).matches();
        HttpResponse head = HttpResponse.create()
                .addHeader(RawHeader.create("Vary", "Accept-Encoding"))
                .addHeader(RawHeader.create("ETag", file.tag()))
                .addHeader(RawHeader.create(
                        "Cache-Control", forever ? "public, max-age=31536000, immutable" : "no-cache"));
        boolean known = request.getHeader("If-None-Match")
                .map(tag -> tag.value().contains(file.tag()))
                .orElse(false);
        return known
                ? head.withStatus(StatusCodes.NOT_MODIFIED)
                : head.withEntity(HttpEntities.create(type, file.bytes()));
    }

    private Optional<File> read(String name) {
        File known = read.get(name);
        if (known != null) return Optional.of(known);
        try (InputStream in = StaticFiles.class.getResourceAsStream(root + name)) {
            if (in == null) return Optional.empty();
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            File file = new File(bytes, "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"");
            read.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
