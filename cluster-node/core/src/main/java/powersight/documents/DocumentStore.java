package powersight.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Where contents are kept, by their SHA-256. What is kept never changes, so everything may be done twice. */
public interface DocumentStore {
    /** Kept for good when it returns; whole or not at all. A content that is there is written again, which mends it. */
    void put(Sha256 name, Path content) throws IOException;

    /** Empty when there is none. Whether it is still the same is checked by who reads it. */
    Optional<InputStream> open(Sha256 name) throws IOException;

    /** What is not there is removed already. */
    void remove(Sha256 name) throws IOException;
}
