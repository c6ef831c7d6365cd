package powersight.wire;

/**
 * Why a message, or one reading of it, was not accepted.
 *
 * @param code stable, for programs: {@code not-json}, {@code missing}, {@code wrong-type}, {@code out-of-range}, …
 * @param field where, as a path: {@code readings[3].voltage}; empty for the message as a whole
 * @param sentence what is wrong and the way out, for people
 */
public record Refusal(String code, String field, String sentence) {
    @Override
    public String toString() {
        return field.isEmpty() ? code + ": " + sentence : code + " at " + field + ": " + sentence;
    }
}
