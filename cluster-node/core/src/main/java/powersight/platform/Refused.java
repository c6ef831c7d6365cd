package powersight.platform;

/**
 * The answer is no, and that is nobody's fault: a value, not an exception.
 *
 * @param code stable, for programs: {@code meter-unknown}, {@code already-commissioned}, …
 * @param sentence what was refused, naming the thing
 * @param advice the way out
 */
public record Refused(String code, String sentence, String advice) implements Message {}
