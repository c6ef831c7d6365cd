package powersight.rights;

/** What of somebody's data is looked at. Names are data. */
public enum View {
    /** how it stands now */
    STATE(false),
    READINGS(true),
    SERIES(true),
    AVAILABILITY(true),
    /** what it says, for as long as one listens */
    LIVE(false),
    /** many readings at once, for analysis elsewhere */
    EXPORT(true),
    /** what the meters of a place add up to, where they are so few that the sum tells of each; one entry for each meter */
    SUM(false),
    /** the papers that prove whose a home is; this and the next are not about a meter */
    DOCUMENTS(false),
    /** what somebody wrote to the office to have a home, and what became of it */
    CLAIM(false);

    private final boolean past;

    View(boolean past) {
        this.past = past;
    }

    /** Of the past, so it is cut to a period; the others are about this second. */
    public boolean isPast() {
        return past;
    }
}
