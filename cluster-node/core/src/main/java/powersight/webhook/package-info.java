/**
 * Tells other people's programs what happens: a meter went offline, a home was shared.
 *
 * <p>Door: {@link powersight.webhook.Webhooks} for those who want to be told, {@link powersight.webhook.Announcements} for
 * features that have something to tell (in the transaction of the fact), {@link powersight.webhook.MeterAnnouncements}
 * for what the journal tells of meters, {@link powersight.webhook.WebhookSender} on every node. Tables: {@code webhook},
 * {@code webhook_event}, {@code webhook_delivery}. How a receiver knows us: {@link powersight.webhook.Signature}. Where we
 * do not go: {@link powersight.webhook.Destination}.
 */
@NullMarked
package powersight.webhook;

import org.jspecify.annotations.NullMarked;
