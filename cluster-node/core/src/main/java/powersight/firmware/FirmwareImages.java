package powersight.firmware;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.Bytes;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;

/** The images that meters can be given. One that no release key has signed never gets in. Blocks. */
public final class FirmwareImages {
    /** More than the slot of any meter of ours. */
    public static final long LARGEST = 4 << 20;

    public record Image(String model, FirmwareVersion version, long size, String sha256, Instant uploadedAt) {}

    private final Database database;
    private final ReleaseKeys releaseKeys;
    private final Audit audit;

    public FirmwareImages(Database database, ReleaseKeys releaseKeys, Audit audit) {
        this.database = database;
        this.releaseKeys = releaseKeys;
        this.audit = audit;
    }

    /**
     * Keeps an image. Size and hash are taken from the bytes themselves, so a signature made for one byte more or less does
     * not fit. The same image again changes nothing.
     */
    public Image add(String model, FirmwareVersion version, byte[] signature, byte[] bytes, String who) {
        if (bytes.length == 0 || bytes.length > LARGEST)
            throw refused(
                    "image-size", "an image has 1 to " + LARGEST + " bytes, not " + bytes.length, "send it whole");
        if (releaseKeys.keys().isEmpty())
            throw refused(
                    "no-release-key",
                    "this node knows no release key, so it can believe no image",
                    "set powersight.firmware.release-keys (POWERSIGHT_RELEASE_KEYS)");
        byte[] sha256 = sha256(bytes);
        if (!releaseKeys.signed(model, version, bytes.length, sha256, signature))
            throw refused(
                    "signature-wrong",
                    "no release key has signed these bytes as " + model + " " + version,
                    "sign exactly this file with sign_image, and give the same model and version");
        return database.jdbi().inTransaction(handle -> {
            int rows = handle.execute("""
                    insert into firmware_image (model, version, sha256, signature, size, bytes) values (?, ?, ?, ?, ?, ?)
                    on conflict do nothing""", model, version.toString(), sha256, signature, bytes.length, bytes);
            Image kept = find(handle, model, version)
                    .orElseThrow(() -> new IllegalStateException("the image was just kept"));
            if (!kept.sha256().equals(hex(sha256)))
                throw refused(
                        "version-taken",
                        "another image is already " + model + " " + version,
                        "give the new one a new version");
            if (rows == 1)
                audit.record(
                        handle,
                        new AuditedAction(
                                who,
                                "firmware-uploaded",
                                "firmware/" + model + "/" + version,
                                AuditedAction.NOTHING,
                                Map.of("size", bytes.length, "sha256", hex(sha256))));
            return kept;
        });
    }

    /** The newest first. */
    public List<Image> list() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select model, version, size, sha256, uploaded_at from firmware_image order by uploaded_at desc")
                        .map((row, context) -> image(row))
                        .list());
    }

    static Optional<Image> find(Handle handle, String model, FirmwareVersion version) {
        return handle.createQuery("""
                        select model, version, size, sha256, uploaded_at from firmware_image
                        where model = ? and version = ?""")
                .bind(0, model)
                .bind(1, version.toString())
                .map((row, context) -> image(row))
                .findOne();
    }

    /** What a meter is shown before it takes a byte. */
    static FirmwareUpdate.Offer offer(Handle handle, String campaign, String model, String version) {
        return handle.createQuery("select size, sha256, signature from firmware_image where model = ? and version = ?")
                .bind(0, model)
                .bind(1, version)
                .map((row, context) -> new FirmwareUpdate.Offer(
                        campaign,
                        model,
                        FirmwareVersion.parse(version),
                        row.getLong(1),
                        Bytes.copyOf(row.getBytes(2)),
                        Bytes.copyOf(row.getBytes(3))))
                .one();
    }

    private static Image image(ResultSet row) throws SQLException {
        return new Image(
                row.getString("model"),
                FirmwareVersion.parse(row.getString("version")),
                row.getLong("size"),
                hex(row.getBytes("sha256")),
                row.getTimestamp("uploaded_at").toInstant());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static RefusedException refused(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
