package powersight.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** What a person finds waiting. A message belongs to one person, and is there or not there for everybody else alike. */
public final class Inbox {
    private static final ObjectMapper JSON = new ObjectMapper();

    public record Message(long id, String kind, String subject, String body, Instant at, Optional<Instant> readAt) {}

    private final Database database;
    private final Clock clock;

    public Inbox(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** In the caller's transaction; the second put of a person's key changes nothing. */
    public void put(Handle handle, UUID person, String key, Template template, Map<String, String> arguments) {
        Texts.of(template, Language.ENGLISH, arguments); // a wrong argument shows here, not to the reader
        handle.execute("""
                insert into inbox_message (person, key, feature, template, arguments, created_at)
                values (?, ?, ?, ?, ?::jsonb, ?) on conflict (person, key) do nothing""", person, key, template.feature(), template.key(), json(arguments), clock.instant());
    }

    /** Newest first. */
    public Page<Message> list(UUID person, Language language, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Message> messages = handle.createQuery("""
                            select * from inbox_message where person = :person and id < :below
                            order by id desc limit :limit""")
                    .bind("person", person)
                    .bind("below", after.map(Long::parseLong).orElse(Long.MAX_VALUE))
                    .bind("limit", limit)
                    .map((row, context) -> message(row, language))
                    .list();
            long total = handle.createQuery("select count(*) from inbox_message where person = ?")
                    .bind(0, person)
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = messages.size() < limit
                    ? Optional.empty()
                    : Optional.of(
                            Long.toString(messages.get(messages.size() - 1).id()));
            return new Page<>(messages, next, total);
        });
    }

    public long unread(UUID person) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from inbox_message where person = ? and read_at is null")
                        .bind(0, person)
                        .mapTo(Long.class)
                        .one());
    }

    /** Marking again keeps the time of the first reading. */
    public void markRead(UUID person, long id) {
        int found = database.jdbi()
                .withHandle(handle -> handle.execute(
                        "update inbox_message set read_at = coalesce(read_at, ?) where id = ? and person = ?",
                        clock.instant(),
                        id,
                        person));
        if (found == 0)
            throw new RefusedException(
                    new Refused("no-such-message", "there is no message " + id, "look at the inbox again"));
    }

    public void markAllRead(UUID person) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update inbox_message set read_at = ? where person = ? and read_at is null",
                        clock.instant(),
                        person));
    }

    private static Message message(ResultSet row, Language language) throws SQLException {
        Texts.Text text = Texts.of(
                row.getString("feature"), row.getString("template"), language, arguments(row.getString("arguments")));
        Timestamp read = row.getTimestamp("read_at");
        return new Message(
                row.getLong("id"),
                row.getString("template"),
                text.subject(),
                text.body(),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(read).map(Timestamp::toInstant));
    }

    private static Map<String, String> arguments(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("arguments of an inbox message are no JSON", e);
        }
    }

    private static String json(Map<String, String> arguments) {
        try {
            return JSON.writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
