package powersight.firmware;

import com.typesafe.config.Config;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;

/**
 * The public halves of the keys that images are signed with: ECDSA over P-256 with SHA-256. The meters hold one of them as
 * well and believe nobody else, so a node without the right key can keep an image out, and can slip none in.
 *
 * @param keys none: no image is accepted
 */
public record ReleaseKeys(List<PublicKey> keys) {
    private static final int SIGNED_BYTES = 64;
    private static final int MAGIC = 0x57465350; // "PSFW"

    /** {@code powersight.firmware}. */
    public static ReleaseKeys of(Config section) {
        return new ReleaseKeys(Arrays.stream(section.getString("release-keys").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(ReleaseKeys::key)
                .toList());
    }

    /** Whether one of them signed exactly this model, version, size and hash. */
    boolean signed(String model, FirmwareVersion version, long size, byte[] sha256, byte[] signature) {
        byte[] manifest = manifest(model, version, size, sha256);
        return keys.stream().anyMatch(key -> verifies(key, manifest, signature));
    }

    /** The canonical form that is signed: every field at its fixed place, numbers with their lowest byte first. */
    public static byte[] manifest(String model, FirmwareVersion version, long size, byte[] sha256) {
        byte[] name = model.getBytes(StandardCharsets.US_ASCII);
        if (name.length > FirmwareUpdate.LONGEST_MODEL)
            throw new IllegalArgumentException("a model has at most " + FirmwareUpdate.LONGEST_MODEL + " characters");
        ByteBuffer bytes = ByteBuffer.allocate(SIGNED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, MAGIC).put(4, (byte) 1).put(8, name);
        bytes.putInt(24, version.major() << 24 | version.minor() << 16 | version.patch());
        bytes.putInt(28, (int) size).put(32, sha256);
        return bytes.array();
    }

    private static boolean verifies(PublicKey key, byte[] manifest, byte[] signature) {
        try {
            Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
            check.initVerify(key);
            check.update(manifest);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong shape is a wrong signature
        }
    }

    private static PublicKey key(String hex) {
        try {
            byte[] point = HexFormat.of().parseHex(hex);
            if (point.length != 64) throw new IllegalArgumentException("it has " + point.length + " bytes");
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            ECPoint place = new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(point, 0, 32)),
                    new BigInteger(1, Arrays.copyOfRange(point, 32, 64)));
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(place, curve.getParameterSpec(ECParameterSpec.class)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "powersight.firmware.release-keys: a key is x and y of a P-256 point, 128 hexadecimal digits: "
                            + hex,
                    e);
        }
    }
}
