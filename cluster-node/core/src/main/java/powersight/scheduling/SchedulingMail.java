package powersight.scheduling;

import java.util.Set;
import powersight.notification.Template;

/** What this feature writes to citizens, and to officers. */
enum SchedulingMail implements Template {
    APPOINTMENT_BOOKED("name", "when", "office", "address", "officer", "about"),
    APPOINTMENT_MOVED("name", "before", "when", "office", "address", "officer", "about"),
    APPOINTMENT_CANCELLED("name", "when", "office", "about"),
    APPOINTMENT_MOVED_BY_OFFICE("name", "before", "when", "office", "address", "officer", "about", "reason"),
    APPOINTMENT_CANCELLED_BY_OFFICE("name", "when", "office", "about", "reason"),
    OFFICER_BOOKED("citizen", "when", "office", "about"),
    OFFICER_MOVED("citizen", "before", "when", "office", "about"),
    OFFICER_CANCELLED("citizen", "when", "office", "about");

    private final Set<String> arguments;

    SchedulingMail(String... arguments) {
        this.arguments = Set.of(arguments);
    }

    @Override
    public String feature() {
        return "scheduling";
    }

    @Override
    public Set<String> arguments() {
        return arguments;
    }
}
