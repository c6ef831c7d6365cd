package powersight.app;

import java.util.List;
import powersight.identity.DemoAccounts;

/** The last words of a start: where everything is, and how to stop it. */
final class Welcome {
    private Welcome() {}

    static void say(Addresses addresses) {
        say(addresses, List.of());
    }

    /** @param logins said here and nowhere else: not in the log, not in a file */
    static void say(Addresses addresses, List<DemoAccounts.Login> logins) {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        line(text, "page", addresses.get("http"));
        line(text, "MQTT", addresses.get("mqtt"));
        line(text, "AMQP", addresses.get("amqp"));
        line(text, "data", addresses.get("data"));
        line(text, "key ", addresses.get("toolsKey"));
        for (DemoAccounts.Login login : logins)
            text.append(String.format("  demo  %-10s  %s%n", login.name(), login.password()));
        text.append("  stop with Ctrl-C, or: kill ").append(addresses.get("pid"));
        System.out.println(text);
    }

    private static void line(StringBuilder text, String name, String value) {
        if (value.isEmpty()) return;
        text.append("  ").append(name).append("  ").append(value).append(System.lineSeparator());
    }
}
