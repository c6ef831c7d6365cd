/**
 * Telling people: mail that is sent once the fact is kept, and an inbox for each person.
 *
 * <p>Doors: {@link powersight.notification.Outbox} (to write mail), {@link powersight.notification.MailSender} (sends it;
 * runs on any node), {@link powersight.notification.DeadMail} (what could not be sent),
 * {@link powersight.notification.Inbox}. Port: {@link powersight.notification.Mailer}, with two adapters in
 * {@code post}. Tables: {@code mail_outbox}, {@code inbox_message}. It knows no other feature: each brings its own texts
 * ({@link powersight.notification.Template}).
 */
@NullMarked
package powersight.notification;

import org.jspecify.annotations.NullMarked;
