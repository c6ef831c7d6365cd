package powersight.identity;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import powersight.identity.oidc.OidcSettings;

/**
 * @param issuer named in tokens; those of another issuer are refused
 * @param publicUrl where people reach the pages; links in mails begin with it
 * @param accessLife how long an access token lasts; refused earlier when session or account change
 * @param idleLife a session that is not refreshed for so long ends
 * @param sessionLife a session ends after so long in any case
 * @param hashesAtOnce passwords hashed at the same time, 19 MiB each
 * @param provider who vouches for people besides their passwords
 */
public record IdentitySettings(
        String issuer,
        URI publicUrl,
        Duration accessLife,
        Duration idleLife,
        Duration sessionLife,
        int hashesAtOnce,
        Optional<OidcSettings> provider) {

    /** From the object {@code powersight.identity}. */
    public static IdentitySettings from(Config config) {
        return new IdentitySettings(
                config.getString("issuer"),
                URI.create(config.getString("public-url")),
                config.getDuration("access-token-life"),
                config.getDuration("session-idle-life"),
                config.getDuration("session-life"),
                config.getInt("password-hashes-at-once"),
                OidcSettings.from(config.getConfig("oidc")));
    }

    public IdentitySettings {
        if (hashesAtOnce < 1) throw new IllegalArgumentException("password-hashes-at-once must be at least 1");
        if (accessLife.compareTo(Duration.ofHours(1)) > 0)
            throw new IllegalArgumentException("access-token-life must be an hour at most, it is " + accessLife);
    }

    /** The address of something on this server, as people reach it. */
    URI page(String path) {
        return URI.create(publicUrl.toString().replaceAll("/+$", "") + path);
    }
}
