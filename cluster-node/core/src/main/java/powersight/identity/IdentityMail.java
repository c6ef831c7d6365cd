package powersight.identity;

import java.util.Set;
import powersight.notification.Template;

/** What this feature writes to people. */
enum IdentityMail implements Template {
    CONFIRM_REGISTRATION("name", "link"),
    ALREADY_REGISTERED("name", "link"),
    RESET_PASSWORD("name", "link"),
    PASSWORD_CHANGED("name"),
    PROVIDER_LINKED("name", "provider"),
    SECOND_FACTOR_ON("name"),
    SECOND_FACTOR_OFF("name"),
    ROLES_CHANGED("roles"),
    SESSION_STOLEN();

    private final Set<String> arguments;

    IdentityMail(String... arguments) {
        this.arguments = Set.of(arguments);
    }

    @Override
    public String feature() {
        return "identity";
    }

    @Override
    public Set<String> arguments() {
        return arguments;
    }
}
