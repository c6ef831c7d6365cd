package powersight.notification.post;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HexFormat;
import powersight.notification.Attachment;
import powersight.notification.Letter;

/** Letters as MIME messages: UTF-8 throughout, and a Message-ID made of the letter's key, so that the same letter has the same one. */
final class Envelope {
    private final Session session;
    private final InternetAddress from;

    Envelope(Session session, String from) {
        this.session = session;
        try {
            this.from = new InternetAddress(from, true);
        } catch (AddressException e) {
            throw new IllegalArgumentException("the sender's mail address is not valid: " + from, e);
        }
    }

    /** @throws AddressException when the recipient is no address that mail can be sent to */
    MimeMessage of(Letter letter) throws MessagingException {
        String id = "<" + fingerprint(letter) + "@" + domain() + ">";
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(from);
        InternetAddress recipient = new InternetAddress(letter.recipient(), true);
        recipient.validate();
        message.setRecipient(Message.RecipientType.TO, recipient);
        message.setSubject(letter.subject(), "UTF-8");
        if (letter.attachment().isEmpty()) message.setText(letter.body(), "UTF-8");
        else message.setContent(with(letter.attachment().get(), letter.body()));
        message.setSentDate(Date.from(letter.writtenAt()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no holiday replies, please
        message.saveChanges();
        return message;
    }

    private static MimeMultipart with(Attachment attachment, String body) throws MessagingException {
        MimeBodyPart text = new MimeBodyPart();
        text.setText(body, "UTF-8");
        MimeBodyPart file = new MimeBodyPart();
        file.setDataHandler(new DataHandler(new ByteArrayDataSource(attachment.content(), attachment.mediaType())));
        file.setFileName(attachment.name());
        file.setHeader("Content-Transfer-Encoding", "base64"); // every byte arrives as it left
        return new MimeMultipart("mixed", text, file);
    }

    static String fingerprint(Letter letter) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256")
                    .digest((letter.key() + "\n" + letter.recipient()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String domain() {
        return from.getAddress().substring(from.getAddress().indexOf('@') + 1);
    }
}
