package powersight.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import powersight.notification.Language;

/** A row of {@code account} with its roles, as the rooms of this feature see it: with the hash of the password. */
record Account(
        AccountId id,
        String name,
        Optional<String> email,
        String fullName,
        Language language,
        String passwordHash,
        boolean mustChange,
        boolean active,
        long version,
        Set<Role> roles) {

    static final String COLUMNS =
            "a.*, array(select role from account_role r where r.account = a.id order by role) as roles";

    static Optional<Account> byName(Handle handle, String typed) {
        return handle.createQuery("select " + COLUMNS + " from account a where name = ?")
                .bind(0, typed.strip().toLowerCase(Locale.ROOT))
                .map((row, context) -> of(row))
                .findOne();
    }

    static Optional<Account> byId(Handle handle, AccountId id) {
        return handle.createQuery("select " + COLUMNS + " from account a where id = ?")
                .bind(0, id.value())
                .map((row, context) -> of(row))
                .findOne();
    }

    static Account of(ResultSet row) throws SQLException {
        return new Account(
                new AccountId(row.getObject("id", UUID.class)),
                row.getString("name"),
                Optional.ofNullable(row.getString("email")),
                row.getString("full_name"),
                Language.byTag(row.getString("language")).orElseThrow(),
                row.getString("password_hash"),
                row.getBoolean("must_change"),
                row.getString("state").equals("ACTIVE"),
                row.getLong("version"),
                roles(row));
    }

    static Set<Role> roles(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("roles").getArray())
                .map(Role::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What somebody who knows this person would try first. */
    List<String> personalWords() {
        return personalWords(name, fullName);
    }

    static List<String> personalWords(String name, String fullName) {
        return Stream.concat(
                        Stream.of("powersight", name, name.replaceAll("@.*", "")),
                        Arrays.stream(fullName.split("\\s+")))
                .filter(word -> !word.isBlank())
                .toList();
    }
}
