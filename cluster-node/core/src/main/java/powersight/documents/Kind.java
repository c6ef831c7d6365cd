package powersight.documents;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What may be uploaded, told by its first bytes and by nothing else. */
public enum Kind {
    PDF("application/pdf", "%PDF-", "pdf"),
    JPEG("image/jpeg", "\u00ff\u00d8\u00ff", "jpg", "jpeg"),
    PNG("image/png", "\u0089PNG\r\n\u001a\n", "png");

    /** So many bytes tell the kind. */
    static final int TELLS = 8;

    private final String mediaType;
    private final String magic;

    private final Set<String> endings;

    Kind(String mediaType, String magic, String... endings) {
        this.mediaType = mediaType;
        this.magic = magic;
        this.endings = Set.of(endings);
    }

    public String mediaType() {
        return mediaType;
    }

    public static Optional<Kind> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(kind -> kind.mediaType.equals(mediaType))
                .findFirst();
    }

    static Optional<Kind> ofStart(byte[] start, int length) {
        return Arrays.stream(values())
                .filter(kind -> kind.begins(start, length))
                .findFirst();
    }

    /** A name without an ending promises nothing. */
    boolean suits(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        int dot = last.lastIndexOf('.');
        return dot < 0 || endings.contains(last.substring(dot + 1).strip().toLowerCase(Locale.ROOT));
    }

    private boolean begins(byte[] start, int length) {
        if (length < magic.length()) return false;
        for (int i = 0; i < magic.length(); i++) if ((start[i] & 0xff) != magic.charAt(i)) return false;
        return true;
    }
}
