package powersight.app;

import com.typesafe.config.Config;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import powersight.identity.Identity;
import powersight.platform.Database;
import powersight.vault.Resealing;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;
import powersight.vault.VaultClosed;
import powersight.vault.VaultKey;
import powersight.webhook.Webhooks;

/**
 * The vault for the secrets in the database. Its keys come by configuration, which nodes that share a database need, or from
 * a file in the data directory that its owner only may read; the first start draws one. Secrets that earlier versions
 * kept as they are, or that an older key sealed, are sealed with the newest at each start.
 */
final class VaultParts {
    static final String FILE = "vault.keys", SETTING = "POWERSIGHT_VAULT_KEYS";

    private VaultParts() {}

    static Vault open(Config config, DataDirectory data, Database database) {
        String told = config.getString("powersight.vault.keys");
        Vault vault = new Vault(keys(told.isBlank() ? kept(data, database) : told), new SecureRandom());
        List<SealedColumn> columns = Stream.concat(Identity.SEALED.stream(), Stream.of(Webhooks.SECRETS))
                .toList();
        try {
            Resealing.run(database, vault, columns);
        } catch (VaultClosed e) {
            throw new StartRefused(
                    "the secrets in the database do not open with this node's vault key: " + e.getMessage() + ".",
                    wayOut(data),
                    e);
        }
        return vault;
    }

    private static List<VaultKey> keys(String text) {
        try {
            List<VaultKey> keys = VaultKey.read(text);
            if (!keys.isEmpty()) return keys;
            throw new IllegalArgumentException("there is none");
        } catch (IllegalArgumentException e) {
            throw new StartRefused(
                    "the vault's keys cannot be read: " + e.getMessage() + ".",
                    "32 bytes in Base64 each, the newest first, as 'openssl rand -base64 32' writes one",
                    e);
        }
    }

    /** A key is drawn only where nothing can have been sealed with another. */
    private static String kept(DataDirectory data, Database database) {
        @Nullable String kept = data.privateText(FILE);
        if (kept != null) return kept;
        if (Resealing.wasDone(database))
            throw new StartRefused(
                    "the secrets in the database are sealed, and this node has no vault key: no " + SETTING
                            + " and no file " + data.root().resolve("secrets").resolve(FILE) + ".",
                    wayOut(data));
        String drawn = VaultKey.draw(new SecureRandom());
        data.keepSecretly(FILE, drawn + "\n");
        return drawn;
    }

    private static String wayOut(DataDirectory data) {
        return "set " + SETTING
                + " to what the other nodes have, or put the file back from a copy of the data directory ("
                + data.root().resolve("secrets").resolve(FILE) + "); an older key goes behind the newest, with a comma."
                + " If the key is lost for good: clear second_factor, signing_key, shared_key, webhook and vault_proof;"
                + " people sign in anew, and set up codes and webhooks again";
    }
}
