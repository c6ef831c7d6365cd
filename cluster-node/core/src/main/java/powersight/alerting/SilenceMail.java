package powersight.alerting;

import java.util.Set;
import powersight.notification.Template;

/** What this feature writes to people. */
enum SilenceMail implements Template {
    METER_SILENT("meter", "since"),
    BUILDING_SILENT("building", "since"),
    HEARD_AGAIN("asset", "since"),
    SILENCES("count", "list"),
    SILENCES_GO_ON("count", "list");

    private final Set<String> arguments;

    SilenceMail(String... arguments) {
        this.arguments = Set.of(arguments);
    }

    @Override
    public String feature() {
        return "alerting";
    }

    @Override
    public Set<String> arguments() {
        return arguments;
    }
}
