package powersight.property;

import java.util.Set;
import powersight.notification.Template;

/** What this feature writes to people. */
enum PropertyMail implements Template {
    CLAIM_RECEIVED("name", "flat"),
    CLAIM_MORE_ASKED("name", "flat", "reason"),
    CLAIM_APPROVED("name", "flat"),
    CLAIM_REJECTED("name", "flat", "reason"),
    CLAIM_UNDONE("name", "flat", "reason"),
    OWNERSHIP_ENDED("name", "flat"),
    OWNERSHIP_RESTORED("name", "flat");

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is
    private final Set<String> arguments;

    PropertyMail(String... arguments) {
        this.arguments = Set.of(arguments);
    }

    @Override
    public String feature() {
        return "property";
    }

    @Override
    public Set<String> arguments() {
        return arguments;
    }
}
