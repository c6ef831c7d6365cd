package powersight.app;

/**
 * Where the log goes: a few lines for the person at the console, everything worth keeping in {@code log/powersight.log}
 * of the data directory. Must be called before anybody asks for a logger.
 */
final class StoryOfTheDay {
    private StoryOfTheDay() {}

    static void begin(DataDirectory data) {
        System.setProperty("powersight.log", data.folder("log").toString());
        if (System.getProperty("logback.configurationFile") == null)
            System.setProperty("logback.configurationFile", "powersight/app/log-of-a-node.xml");
    }
}
