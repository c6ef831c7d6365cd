package powersight.notification;

/**
 * A file that goes with a mail.
 *
 * @param mediaType with its parameters: {@code text/calendar; charset=UTF-8; method=REQUEST}
 */
public record Attachment(String name, String mediaType, byte[] content) {
    @Override
    public String toString() {
        return name + " (" + mediaType + ", " + content.length + " bytes)";
    }
}
