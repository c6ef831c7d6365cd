package powersight.identity;

import java.util.Optional;
import java.util.UUID;

public record AccountId(UUID value) {
    public static Optional<AccountId> parse(String text) {
        try {
            return Optional.of(new AccountId(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
