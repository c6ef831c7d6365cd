package powersight.identity;

import java.util.Arrays;
import java.util.Optional;

/** What an API key may be used for, at most; its owner's roles still bound it. */
public enum Scope {
    READ_CONSUMPTION("read:consumption"),
    READ_BILLS("read:bills"),
    READ_METERS("read:meters"),
    WRITE_METERS("write:meters"),
    READ_GRID("read:grid"),
    /** what operators do besides meters: refused messages, projections */
    RUN_GRID("run:grid");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
