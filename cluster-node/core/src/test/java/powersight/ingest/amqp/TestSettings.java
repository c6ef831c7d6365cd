package powersight.ingest.amqp;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The shipped settings, with what a test wants otherwise. */
final class TestSettings {
    private TestSettings() {}

    static AmqpSettings amqp(String... overrides) {
        return AmqpSettings.of(ingest(overrides));
    }

    static Config ingest(String... overrides) {
        return ConfigFactory.parseString(String.join("\n", overrides))
                .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                .resolve()
                .getConfig("powersight.ingest");
    }
}
