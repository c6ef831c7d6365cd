package powersight.delegation;

/** What somebody may be let do with another's home; each apart from the others. Names are data. */
public enum DelegatedUse {
    /** readings and their sums, availability */
    CONSUMPTION,
    /** what the meter says this second */
    LIVE,
    BILLS,
    DOCUMENTS,
    /** to pass on what one may oneself */
    MANAGE
}
