package powersight.delegation;

import java.util.Set;
import powersight.notification.Template;

/** What this feature writes to people. */
enum DelegationMail implements Template {
    DELEGATION_OFFERED("giver", "home", "until", "uses"),
    DELEGATION_GIVEN("receiver", "home", "until", "uses"),
    DELEGATION_ACCEPTED("receiver", "home", "until", "uses"),
    DELEGATION_ENDED("giver", "receiver", "home", "uses");

    private final Set<String> arguments;

    DelegationMail(String... arguments) {
        this.arguments = Set.of(arguments);
    }

    @Override
    public String feature() {
        return "delegation";
    }

    @Override
    public Set<String> arguments() {
        return arguments;
    }
}
