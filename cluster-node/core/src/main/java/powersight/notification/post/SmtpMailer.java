package powersight.notification.post;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import powersight.notification.Letter;
import powersight.notification.Mailer;

/** Gives each letter to an SMTP server. */
public final class SmtpMailer implements Mailer {
    /** How the conversation is kept from being overheard. */
    public enum Security {
        /** plain text: for a server on the same machine */
        NONE,
        /** begins in plain text and insists on STARTTLS, usually port 587 */
        STARTTLS,
        /** TLS from the first byte, usually port 465 */
        TLS
    }

    /** An empty user means that the server asks for none. */
    public record Server(String host, int port, Security security, String user, String password) {
        @Override
        public String toString() {
            return host + ":" + port + " (" + security + ")";
        }
    }

    private static final String PATIENCE_MS = "10000";

    private final Server server;
    private final Session session;
    private final Envelope envelope;

    public SmtpMailer(Server server, String from) {
        this.server = server;
        this.session = Session.getInstance(properties(server));
        this.envelope = new Envelope(session, from);
    }

    @Override
    public Outcome send(Letter letter) {
        try {
            MimeMessage message = envelope.of(letter);
            try (Transport transport = session.getTransport(server.security() == Security.TLS ? "smtps" : "smtp")) {
                if (server.user().isEmpty()) transport.connect();
                else transport.connect(server.user(), server.password());
                transport.sendMessage(message, message.getAllRecipients());
            }
            return new Sent();
        } catch (AddressException e) {
            return new Impossible(e.toString());
        } catch (MessagingException e) {
            return forEver(e) ? new Impossible(deepest(e)) : new TryLater(deepest(e));
        }
    }

    /** 5xx for the recipient is final; anything else, such as a refused login or sender, people can put right. */
    private static boolean forEver(MessagingException failure) {
        for (Exception e = failure; e instanceof MessagingException m; e = m.getNextException())
            if (e instanceof SMTPAddressFailedException address) return address.getReturnCode() / 100 == 5;
        return false;
    }

    private static String deepest(MessagingException failure) {
        Exception e = failure;
        while (e instanceof MessagingException m && m.getNextException() != null) e = m.getNextException();
        return e.toString();
    }

    private static Properties properties(Server server) {
        Properties settings = new Properties();
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            settings.setProperty(protocol + "host", server.host());
            settings.setProperty(protocol + "port", Integer.toString(server.port()));
            settings.setProperty(protocol + "connectiontimeout", PATIENCE_MS);
            settings.setProperty(protocol + "timeout", PATIENCE_MS);
            settings.setProperty(protocol + "writetimeout", PATIENCE_MS);
            settings.setProperty(
                    protocol + "auth", Boolean.toString(!server.user().isEmpty()));
            settings.setProperty(protocol + "ssl.checkserveridentity", "true");
        }
        boolean startTls = server.security() == Security.STARTTLS;
        settings.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        settings.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        return settings;
    }
}
