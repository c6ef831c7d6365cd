package powersight.notification.post;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import powersight.notification.Letter;
import powersight.notification.Mailer;

/** Puts each letter into a folder as an .eml file, which any mail program opens. The default: it needs no server. */
public final class FolderMailer implements Mailer {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Envelope envelope;

    public FolderMailer(Path folder, String from) {
        this.folder = folder;
        this.envelope = new Envelope(Session.getInstance(new Properties()), from);
        try {
            // letters hold links that open accounts: for the owner's eyes only
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same letter has the same file name, and so is there once. A half-written file never shows. */
    @Override
    public Outcome send(Letter letter) {
        String name = TIME.format(letter.writtenAt()) + "-" + Envelope.fingerprint(letter);
        Path unfinished = folder.resolve(name + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                envelope.of(letter).writeTo(out);
            }
            Files.move(unfinished, folder.resolve(name + ".eml"), StandardCopyOption.ATOMIC_MOVE);
            return new Sent();
        } catch (AddressException e) {
            return new Impossible(e.toString());
        } catch (MessagingException | IOException e) {
            return new TryLater(e.toString());
        }
    }
}
