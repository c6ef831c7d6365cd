package powersight.scheduling;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import powersight.identity.AccountId;
import powersight.notification.Language;

/**
 * A citizen and an officer meet at an office.
 *
 * @param sequence rises with every change, so that calendars know which of two versions is the later
 */
public record Appointment(
        UUID id,
        UUID office,
        String officeName,
        String officeAddress,
        AccountId officer,
        String officerName,
        Citizen citizen,
        Slot slot,
        String about,
        State state,
        int sequence,
        Instant changedAt) {
    public enum State {
        BOOKED,
        CANCELLED
    }

    /** As far as the office needs to know them. */
    public record Citizen(AccountId id, String name, Optional<String> email, Language language) {}

    /** Everything of {@code appointment a}, with the names that belong to it. */
    static final String SELECT = """
            select a.*, o.name as office_name, o.address as office_address, w.full_name as officer_name,
              c.full_name as citizen_name, c.email as citizen_email, c.language as citizen_language
            from appointment a
            join office o on o.id = a.office join account w on w.id = a.officer join account c on c.id = a.citizen
            """;

    static Appointment of(ResultSet row) throws SQLException {
        return new Appointment(
                row.getObject("id", UUID.class),
                row.getObject("office", UUID.class),
                row.getString("office_name"),
                row.getString("office_address"),
                new AccountId(row.getObject("officer", UUID.class)),
                row.getString("officer_name"),
                new Citizen(
                        new AccountId(row.getObject("citizen", UUID.class)),
                        row.getString("citizen_name"),
                        Optional.ofNullable(row.getString("citizen_email")),
                        Language.byTag(row.getString("citizen_language")).orElseThrow()),
                new Slot(row.getTimestamp("starts_at").toInstant()),
                row.getString("about"),
                State.valueOf(row.getString("state")),
                row.getInt("sequence"),
                row.getTimestamp("changed_at").toInstant());
    }

    boolean isBooked() {
        return state == State.BOOKED;
    }
}
