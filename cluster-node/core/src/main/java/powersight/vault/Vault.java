package powersight.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals secrets for the database, and opens them. What is sealed is bound to its place, a column of a row: copied into
 * another it does not open, so nobody who may write the table can give one person's secret to another.
 *
 * <p>A sealed value is text: {@code sealed:1:KEY:NONCE:CIPHERTEXT}, the last two in Base64.
 */
public final class Vault {
    private static final String PREFIX = "sealed:1:";
    private static final int NONCE_BYTES = 12, TAG_BITS = 128;

    private final List<VaultKey> keys;
    private final SecureRandom random;

    /** @param keys the one that seals first; those behind it open what was sealed with them before */
    public Vault(List<VaultKey> keys, SecureRandom random) {
        if (keys.isEmpty()) throw new IllegalArgumentException("a vault needs a key");
        this.keys = List.copyOf(keys);
        this.random = random;
    }

    /** A vault whose key nobody else has, for tests. */
    public static Vault ofItsOwn() {
        SecureRandom random = new SecureRandom();
        return new Vault(VaultKey.read(VaultKey.draw(random)), random);
    }

    public String seal(String place, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        VaultKey key = keys.get(0);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, place, nonce, secret)
                .orElseThrow(() -> new IllegalStateException("this Java cannot seal with AES-GCM"));
        Base64.Encoder base64 = Base64.getEncoder();
        return PREFIX + key.id() + ":" + base64.encodeToString(nonce) + ":" + base64.encodeToString(sealed);
    }

    public String seal(String place, String secret) {
        return seal(place, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Fails with {@link VaultClosed} unless it was sealed for this place with a key that is known here. */
    public byte[] open(String place, String sealed) {
        String[] parts =
                sealed.startsWith(PREFIX) ? sealed.substring(PREFIX.length()).split(":", -1) : new String[0];
        if (parts.length != 3) throw new VaultClosed("the secret of " + place + " is not sealed");
        VaultKey key = keys.stream()
                .filter(known -> known.id().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new VaultClosed("the secret of " + place + " is sealed with key " + parts[0]
                        + ", which this node does not have"));
        try {
            byte[] nonce = Base64.getDecoder().decode(parts[1]);
            byte[] cipher = Base64.getDecoder().decode(parts[2]);
            return crypt(Cipher.DECRYPT_MODE, key, place, nonce, cipher).orElseThrow(() -> broken(place));
        } catch (IllegalArgumentException e) {
            throw new VaultClosed("the secret of " + place + " is not whole", e);
        }
    }

    public String text(String place, String sealed) {
        return new String(open(place, sealed), StandardCharsets.UTF_8);
    }

    /** For columns of bytes, which hold the sealed text in ASCII. */
    public byte[] sealBytes(String place, byte[] secret) {
        return seal(place, secret).getBytes(StandardCharsets.US_ASCII);
    }

    public byte[] openBytes(String place, byte[] sealed) {
        return open(place, new String(sealed, StandardCharsets.ISO_8859_1));
    }

    static boolean isSealed(String stored) {
        return stored.startsWith(PREFIX);
    }

    boolean isSealedByTheNewest(String stored) {
        return stored.startsWith(PREFIX + keys.get(0).id() + ":");
    }

    private static VaultClosed broken(String place) {
        return new VaultClosed(
                "the secret of " + place + " was sealed for another row or with another key, or was altered");
    }

    /** Empty when what is opened was not sealed like this. */
    private static Optional<byte[]> crypt(int mode, VaultKey key, String place, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return Optional.of(cipher.doFinal(text));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
