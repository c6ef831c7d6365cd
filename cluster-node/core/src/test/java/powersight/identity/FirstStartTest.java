package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.assertRefused;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
    private Office office;

    @TempDir
    Path data;

    @BeforeEach
    void start() {
        office = new Office();
    }

    @AfterEach
    void stop() {
        office.close();
    }

    @Test
    void asvs_6_4_1_the_first_start_makes_an_administrator_whose_password_only_the_file_knows() throws Exception {
        Path file = office.identity.firstStart().prepare(data).orElseThrow();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String password = Files.readString(file).strip();
        assertThat(password).hasSize(24); // 144 random bits
        Principal admin = office.signIn("admin", password).principal();
        assertThat(admin.roles()).containsExactly(Role.ADMINISTRATOR);
        assertThat(admin.mustChangePassword()).isTrue();
    }

    @Test
    void the_file_goes_when_the_password_was_changed_on_whatever_node() throws Exception {
        FirstStart first = office.identity.firstStart();
        Path file = first.prepare(data).orElseThrow();
        String password = Files.readString(file).strip();
        Tokens tokens = office.signIn("admin", password);
        assertThat(first.removeIfChanged(data)).isFalse();

        assertRefused(() ->
                        office.identity.passwords().change(tokens.principal(), password, "powersight2026", Office.HOME))
                .isEqualTo("weak-password");
        assertThat(first.removeIfChanged(data)).isFalse();
        Tokens fresh = office.node(office.clock)
                .passwords()
                .change(tokens.principal(), password, Office.PASSWORD, Office.HOME);

        assertThat(fresh.principal().mustChangePassword()).isFalse();
        assertThat(first.removeIfChanged(data)).isTrue();
        assertThat(file).doesNotExist();
        assertThat(office.identity.access().authenticate(fresh.access()).mustChangePassword())
                .isFalse();
    }

    @Test
    void the_second_start_makes_nothing_and_says_where_the_file_is_while_it_is_needed() throws Exception {
        Path file = office.identity.firstStart().prepare(data).orElseThrow();
        String password = Files.readString(file);

        assertThat(office.identity.firstStart().prepare(data)).contains(file);
        assertThat(Files.readString(file)).isEqualTo(password);

        Tokens tokens = office.signIn("admin", password.strip());
        office.identity.passwords().change(tokens.principal(), password.strip(), Office.PASSWORD, Office.HOME);
        assertThat(office.identity.firstStart().prepare(data)).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(office.signIn("admin", Office.PASSWORD)).isNotNull();
    }

    @Test
    void of_nodes_that_start_together_one_makes_the_administrator(@TempDir Path other) throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(2);

        List<Future<Optional<Path>>> files = both.invokeAll(List.<Callable<Optional<Path>>>of(
                () -> office.identity.firstStart().prepare(data),
                () -> office.node(office.clock).firstStart().prepare(other)));
        both.shutdown();

        assertThat(files.get(0).get().isPresent())
                .isNotEqualTo(files.get(1).get().isPresent());
    }

    @Test
    void demo_accounts_are_twelve_and_get_new_passwords_each_time_they_are_asked_for() {
        List<DemoAccounts.Login> first = office.identity.demoAccounts().create();
        assertThat(first).hasSize(12);
        assertThat(first.stream().filter(login -> login.roles().equals(Office.roles(Role.CITIZEN))))
                .hasSize(10);
        Tokens superuser = office.signIn("superuser", first.get(11).password());
        assertThat(superuser.principal().roles()).containsExactlyInAnyOrder(Role.values());

        List<DemoAccounts.Login> second = office.identity.demoAccounts().create();

        assertRefused(() -> office.identity.access().authenticate(superuser.access()))
                .isEqualTo("token-refused");
        assertRefused(() -> office.signIn("citizen1", first.get(0).password())).isEqualTo("sign-in-refused");
        assertThat(office.signIn("citizen1", second.get(0).password())).isNotNull();
        assertThat(second.toString()).doesNotContain(second.get(0).password());
    }

    @Test
    void asvs_6_3_2_there_are_no_demo_accounts_where_others_can_reach_them_unless_it_is_meant() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1"), everywhere = InetAddress.getByName("0.0.0.0");

        assertThat(DemoAccounts.refusedAt(loopback, false)).isEmpty();
        assertThat(DemoAccounts.refusedAt(everywhere, false)).isPresent();
        assertThat(DemoAccounts.refusedAt(everywhere, true)).isEmpty();
    }
}
