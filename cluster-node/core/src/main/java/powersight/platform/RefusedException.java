package powersight.platform;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Refused} through code that has no reply to put it in, such as SQL written for a route. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refused refused;
    private final String link;
    private final @Nullable Duration wait;

    public RefusedException(Refused refused) {
        this(refused, "", null);
    }

    /** @param link the address of what stands in the way, such as the thing that is there already */
    public RefusedException(Refused refused, String link) {
        this(refused, link, null);
    }

    private RefusedException(Refused refused, String link, @Nullable Duration wait) {
        super(refused.code() + ": " + refused.sentence(), null, false, false);
        this.refused = refused;
        this.link = link;
        this.wait = wait;
    }

    /** The same request may be granted after that. */
    public static RefusedException until(Refused refused, Duration wait) {
        return new RefusedException(refused, "", wait);
    }

    /** How long to wait before asking again, where waiting helps. */
    public Optional<Duration> comeAgainIn() {
        return Optional.ofNullable(wait);
    }

    public Optional<String> link() {
        return link.isEmpty() ? Optional.empty() : Optional.of(link);
    }

    public Refused refused() {
        return refused;
    }
}
