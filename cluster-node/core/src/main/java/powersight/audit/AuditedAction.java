package powersight.audit;

import java.util.Map;

/**
 * An action to be remembered.
 *
 * @param who an account's id, or {@link #SYSTEM}; never a name or an e-mail: the list cannot forget a person
 * @param what a stable word for programs: {@code roles-changed}
 * @param subject what it was done to: {@code account/<id>}
 * @param before a record or map that JSON can hold; {@link #NOTHING} when there was nothing
 * @param after likewise; {@link #NOTHING} when nothing is left
 */
public record AuditedAction(String who, String what, String subject, Object before, Object after) {
    public static final String SYSTEM = "system";
    public static final Object NOTHING = Map.of();
}
