package powersight.documents.s3;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;

/** Where the bucket is, and who we are there. */
public record S3Settings(
        URI endpoint, String region, String bucket, String accessKey, String secretKey, Duration patience) {
    public S3Settings {
        if (endpoint.getHost() == null)
            throw new IllegalArgumentException("powersight.documents.s3.endpoint must be like https://s3.example.org");
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"))
            throw new IllegalArgumentException("powersight.documents.s3.bucket is no bucket's name: " + bucket);
        if (accessKey.isEmpty() || secretKey.isEmpty())
            throw new IllegalArgumentException("powersight.documents.s3 needs access-key and secret-key");
    }

    /** @param config {@code powersight.documents.s3} */
    public static S3Settings of(Config config) {
        return new S3Settings(
                URI.create(config.getString("endpoint")),
                config.getString("region"),
                config.getString("bucket"),
                config.getString("access-key"),
                config.getString("secret-key"),
                config.getDuration("patience"));
    }

    @Override
    public String toString() {
        return "bucket " + bucket + " at " + endpoint + " as " + accessKey;
    }
}
