package powersight.notification;

import java.util.Set;

/** A template of the tests' own. */
public enum Greeting implements Template {
    GREETING;

    @Override
    public String feature() {
        return "notification-test";
    }

    @Override
    public String key() {
        return "greeting";
    }

    @Override
    public Set<String> arguments() {
        return Set.of("name", "place");
    }
}
