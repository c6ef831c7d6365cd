package powersight.webhook;

import java.util.Arrays;
import java.util.Optional;

/** What one can be told of. Its text is data: receivers have it in their programs. */
public enum WebhookKind {
    METER_OFFLINE("meter.offline"),
    METER_ONLINE("meter.online"),
    METER_LAST_GASP("meter.last-gasp"),
    DELEGATION_CHANGED("delegation.changed"),
    CLAIM_DECIDED("claim.decided"),
    APPOINTMENT_CHANGED("appointment.changed"),
    /** sent when its owner asks for it, to try the receiver */
    TEST("webhook.test");

    private final String text;

    WebhookKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Optional<WebhookKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
}
