package powersight.notification.post;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Locale;
import powersight.notification.Mailer;

/** Chooses the post by what {@code powersight.mail} says. A wrong value stops the start. */
public final class Post {
    private Post() {}

    /** @param folder where letters go when there is no server */
    public static Mailer of(Config mail, Path folder) {
        String by = mail.getString("by"), from = mail.getString("from");
        return switch (by) {
            case "folder" -> new FolderMailer(folder, from);
            case "smtp" -> new SmtpMailer(server(mail.getConfig("smtp")), from);
            default ->
                throw new IllegalArgumentException("powersight.mail.by is '" + by + "'; it must be folder or smtp");
        };
    }

    private static SmtpMailer.Server server(Config smtp) {
        return new SmtpMailer.Server(
                smtp.getString("host"),
                smtp.getInt("port"),
                security(smtp.getString("security")),
                smtp.getString("user"),
                smtp.getString("password"));
    }

    private static SmtpMailer.Security security(String text) {
        for (SmtpMailer.Security each : SmtpMailer.Security.values())
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) return each;
        throw new IllegalArgumentException(
                "powersight.mail.smtp.security is '" + text + "'; it must be none, starttls or tls");
    }
}
