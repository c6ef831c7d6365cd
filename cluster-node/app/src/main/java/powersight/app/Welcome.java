package powersight.app;

/** The last words of a start: where everything is, and how to stop it. */
final class Welcome {
    private Welcome() {}

    static void say(Addresses addresses) {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        line(text, "page", addresses.get("http"));
        line(text, "MQTT", addresses.get("mqtt"));
        line(text, "AMQP", addresses.get("amqp"));
        line(text, "data", addresses.get("data"));
        line(text, "key ", addresses.get("toolsKey"));
        text.append("  stop with Ctrl-C, or: kill ").append(addresses.get("pid"));
        System.out.println(text);
    }

    private static void line(StringBuilder text, String name, String value) {
        if (value.isEmpty()) return;
        text.append("  ").append(name).append("  ").append(value).append(System.lineSeparator());
    }
}
