package powersight.identity;

/** What somebody is to the utility; one person may be several. */
public enum Role {
    /** lives somewhere and sees that home */
    CITIZEN,
    /** works at a counter: claims, appointments */
    OFFICER,
    /** sells electricity: sees and sets its own tariffs */
    PROVIDER,
    /** watches and runs the grid: meters, alarms */
    OPERATOR,
    /** gives roles; sees the audit list */
    ADMINISTRATOR
}
