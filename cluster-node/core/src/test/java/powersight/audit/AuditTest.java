package powersight.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.platform.Page;
import powersight.testing.TestDatabase;

class AuditTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

    private TestDatabase test;
    private Audit audit;

    @BeforeEach
    void start() {
        test = TestDatabase.create("audit");
        audit = new Audit(test.database(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void an_entry_says_who_did_what_when_and_what_it_was_before_and_after() {
        record(action("ana", Map.of("roles", List.of("citizen")), Map.of("roles", List.of("officer", "citizen"))));

        Page<AuditEntry> page = audit.page(Audit.Filter.ALL, Optional.empty(), 10);

        assertThat(page.total()).isEqualTo(1);
        AuditEntry entry = page.items().get(0);
        assertThat(entry.at()).isEqualTo(NOW);
        assertThat(entry.who()).isEqualTo("ana");
        assertThat(entry.what()).isEqualTo("roles-changed");
        assertThat(entry.before()).isEqualTo("{\"roles\":[\"citizen\"]}");
        assertThat(entry.after()).isEqualTo("{\"roles\":[\"officer\",\"citizen\"]}");
        assertThat(audit.verify().whole()).isTrue();
    }

    @Test
    void an_action_that_is_rolled_back_leaves_no_entry() {
        assertThatThrownBy(() -> test.database().jdbi().useTransaction(handle -> {
                    audit.record(handle, action("ana", Map.of(), Map.of()));
                    throw new IllegalStateException("the change failed");
                }))
                .hasMessage("the change failed");

        assertThat(audit.verify().entries()).isZero();
    }

    @Test
    void many_at_once_make_one_chain_without_gaps() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> done = people.invokeAll(IntStream.range(0, 100)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    record(action("person-" + i, Map.of(), Map.of("number", i)));
                    return true;
                })
                .toList());
        for (Future<Boolean> each : done) each.get();
        people.shutdown();

        Verdict verdict = audit.verify();

        assertThat(verdict.whole()).isTrue();
        assertThat(verdict.entries()).isEqualTo(100);
    }

    @Test
    void updating_deleting_and_truncating_are_refused_by_the_database() {
        record(action("ana", Map.of(), Map.of()));

        for (String attempt : List.of(
                "update audit_entry set who = 'nobody'",
                "delete from audit_entry",
                "truncate audit_entry",
                "delete from audit_head",
                "update audit_head set length = 0"))
            assertThatThrownBy(() -> test.database().jdbi().useHandle(handle -> handle.execute(attempt)))
                    .as(attempt)
                    .hasMessageContaining("the audit list");
    }

    @Test
    void the_first_entry_altered_behind_our_back_is_named() {
        for (int i = 1; i <= 9; i++) record(action("ana", Map.of(), Map.of("number", i)));
        behindOurBack("update audit_entry set after = '{\"number\":70}' where index = 7");
        behindOurBack("update audit_entry set who = 'bojan' where index = 9");

        assertThat(audit.verify().firstBreak()).hasValueSatisfying(found -> {
            assertThat(found.index()).isEqualTo(7);
            assertThat(found.reason()).contains("hash");
        });
    }

    @Test
    void entries_taken_out_of_the_middle_or_off_the_end_are_noticed() {
        for (int i = 1; i <= 9; i++) record(action("ana", Map.of(), Map.of("number", i)));

        behindOurBack("delete from audit_entry where index = 9");
        assertThat(audit.verify().firstBreak())
                .hasValueSatisfying(found -> assertThat(found.index()).isEqualTo(9));

        behindOurBack("delete from audit_entry where index = 4");
        assertThat(audit.verify().firstBreak())
                .hasValueSatisfying(found -> assertThat(found.index()).isEqualTo(4));
    }

    @Test
    void the_same_characters_cut_at_another_place_have_another_hash() {
        byte[] start = new byte[Chain.HASH_BYTES];

        assertThat(Chain.hash(start, 1, NOW, "12.50", "1.24")).isNotEqualTo(Chain.hash(start, 1, NOW, "12.5", "01.24"));
        assertThat(Chain.hash(start, 1, NOW, "ab", "")).isNotEqualTo(Chain.hash(start, 1, NOW, "a", "b"));
    }

    @Test
    void the_export_is_one_json_object_a_line_oldest_first() throws Exception {
        for (int i = 1; i <= 3; i++) record(action("ana", Map.of(), Map.of("grad", "Čačak", "number", i)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        audit.export(out);

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.get("index").asLong()).isEqualTo(2);
        assertThat(second.get("after").asText()).contains("Čačak");
        assertThat(second.get("previousHash").asText())
                .isEqualTo(new ObjectMapper().readTree(lines.get(0)).get("hash").asText());
    }

    @Test
    void pages_go_back_in_time_and_can_be_narrowed() {
        for (int i = 1; i <= 5; i++) record(action(i % 2 == 0 ? "ana" : "bojan", Map.of(), Map.of("number", i)));

        Page<AuditEntry> first = audit.page(Audit.Filter.ALL, Optional.empty(), 2);
        Page<AuditEntry> second = audit.page(Audit.Filter.ALL, first.next(), 2);
        Page<AuditEntry> anas = audit.page(new Audit.Filter(Optional.of("ana"), Optional.empty()), Optional.empty(), 9);

        assertThat(first.items()).extracting(AuditEntry::index).containsExactly(5L, 4L);
        assertThat(second.items()).extracting(AuditEntry::index).containsExactly(3L, 2L);
        assertThat(anas.items()).extracting(AuditEntry::index).containsExactly(4L, 2L);
        assertThat(anas.total()).isEqualTo(2);
    }

    private void record(AuditedAction action) {
        test.database().jdbi().useTransaction(handle -> audit.record(handle, action));
    }

    /** As somebody could who holds the database's keys. */
    private void behindOurBack(String sql) {
        test.database().jdbi().useTransaction((Handle handle) -> {
            handle.execute("alter table audit_entry disable trigger append_only");
            handle.execute(sql);
            handle.execute("alter table audit_entry enable trigger append_only");
        });
    }

    private static AuditedAction action(String who, Object before, Object after) {
        return new AuditedAction(who, "roles-changed", "account/1", before, after);
    }
}
