package powersight.notification.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.notification.Letter;
import powersight.notification.Mailer;

/** Both adapters with what a reader's mail program sees at the other end. */
class PostTest {
    private static final String FROM = "PowerSight <no-reply@powersight.example>";
    private static final Letter LETTER = new Letter(
            "welcome/1",
            "ana@example.org",
            "Потврдите адресу: Ђорђе, Čačak – 100 % važi i za veoma dugačke naslove koji se prelamaju",
            "Поштовани,\n\nČekamo vašu potvrdu: https://localhost/#/potvrda?kod=abc.\n",
            Instant.parse("2026-11-21T10:00:00Z"));

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void smtp_carries_both_scripts_and_a_message_id_that_is_the_same_for_the_same_letter() throws Exception {
        SmtpMailer mailer = smtp(server.getSmtp().getPort());

        assertThat(mailer.send(LETTER)).isEqualTo(new Mailer.Sent());
        assertThat(mailer.send(LETTER)).isEqualTo(new Mailer.Sent());

        MimeMessage[] received = server.getReceivedMessages();
        assertThat(received).hasSize(2);
        holdsTheLetter(received[0]);
        assertThat(received[0].getMessageID()).isEqualTo(received[1].getMessageID());
    }

    @Test
    void a_server_that_is_away_is_tried_later() {
        int port = server.getSmtp().getPort();
        server.stop();

        assertThat(smtp(port).send(LETTER)).isInstanceOf(Mailer.TryLater.class);
    }

    @Test
    void an_address_that_is_none_is_given_up() {
        Letter nowhere = new Letter("x", "ana@@example", "s", "t", LETTER.writtenAt());

        assertThat(smtp(server.getSmtp().getPort()).send(nowhere)).isInstanceOf(Mailer.Impossible.class);
    }

    @Test
    void the_folder_holds_each_letter_once_as_a_file_that_mail_programs_open(@TempDir Path folder) throws Exception {
        Path mails = folder.resolve("mail");
        FolderMailer mailer = new FolderMailer(mails, FROM);

        assertThat(mailer.send(LETTER)).isEqualTo(new Mailer.Sent());
        assertThat(mailer.send(LETTER)).isEqualTo(new Mailer.Sent());

        List<Path> files = files(mails);
        assertThat(files)
                .singleElement()
                .satisfies(file -> assertThat(file.toString()).endsWith(".eml"));
        try (InputStream in = Files.newInputStream(files.get(0))) {
            holdsTheLetter(new MimeMessage(Session.getInstance(new Properties()), in));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mails)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_folder_that_cannot_be_written_is_tried_later(@TempDir Path folder) throws Exception {
        Path mails = folder.resolve("mail");
        FolderMailer mailer = new FolderMailer(mails, FROM);
        Files.delete(mails);

        assertThat(mailer.send(LETTER)).isInstanceOf(Mailer.TryLater.class);
    }

    @Test
    void the_settings_choose_the_post_and_a_wrong_word_stops_the_start(@TempDir Path folder) {
        Config usual = ConfigFactory.load().getConfig("powersight.mail");
        assertThat(Post.of(usual, folder.resolve("mail"))).isInstanceOf(FolderMailer.class);

        assertThat(Post.of(with(usual, "by = smtp"), folder)).isInstanceOf(SmtpMailer.class);
        assertThatThrownBy(() -> Post.of(with(usual, "by = pigeon"), folder)).hasMessageContaining("folder or smtp");
        assertThatThrownBy(() -> Post.of(with(usual, "by = smtp, smtp.security = maybe"), folder))
                .hasMessageContaining("none, starttls or tls");
    }

    private static Config with(Config usual, String change) {
        return ConfigFactory.parseString(change).withFallback(usual);
    }

    private static void holdsTheLetter(MimeMessage message) throws Exception {
        assertThat(message.getSubject()).isEqualTo(LETTER.subject());
        assertThat(message.getHeader("Subject")[0]).as("ASCII on the wire").matches("\\p{ASCII}*");
        assertThat(message.getContent().toString().replace("\r\n", "\n").strip())
                .isEqualTo(LETTER.body().strip());
        assertThat(message.getAllRecipients()[0]).hasToString("ana@example.org");
        assertThat(message.getSentDate()).isEqualTo(LETTER.writtenAt());
    }

    private static SmtpMailer smtp(int port) {
        return new SmtpMailer(new SmtpMailer.Server("127.0.0.1", port, SmtpMailer.Security.NONE, "", ""), FROM);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
