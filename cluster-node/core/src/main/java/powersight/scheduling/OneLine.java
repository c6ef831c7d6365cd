package powersight.scheduling;

/** What people write about an appointment, an office or an absence: one line of bounded length. */
final class OneLine {
    private OneLine() {}

    /** Without the white space around it. */
    static String of(String field, String text, int longest) {
        String line = text.strip();
        if (line.isEmpty() || line.length() > longest || line.chars().anyMatch(Character::isISOControl))
            throw No.because("bad-" + field, field + " has 1 to " + longest + " characters", "write it on one line");
        return line;
    }
}
