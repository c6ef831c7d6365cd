package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.assertRefused;
import static powersight.identity.Office.roles;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.audit.AuditEntry;
import powersight.platform.Page;
import powersight.platform.RefusedException;

class AccountsTest {
    private Office office;
    private Accounts accounts;
    private Principal admin;

    @BeforeEach
    void start() {
        office = new Office();
        accounts = office.identity.accounts();
        admin = office.signedIn(Role.ADMINISTRATOR).principal();
    }

    @AfterEach
    void stop() {
        office.close();
    }

    @Test
    void an_administrator_gives_roles_and_that_is_remembered() {
        Principal ana = office.signedIn(Role.CITIZEN).principal();

        accounts.setRoles(admin, ana.account(), roles(Role.CITIZEN, Role.OFFICER));

        assertThat(accounts.get(ana.account()).orElseThrow().roles())
                .containsExactlyInAnyOrder(Role.CITIZEN, Role.OFFICER);
        AuditEntry entry = office.audit
                .page(new Audit.Filter(Optional.empty(), Optional.of("account/" + ana.account())), Optional.empty(), 1)
                .items()
                .get(0);
        assertThat(entry.who()).isEqualTo(admin.account().toString());
        assertThat(entry.what()).isEqualTo("roles-changed");
        assertThat(entry.before()).isEqualTo("{\"roles\":[\"CITIZEN\"]}");
        assertThat(entry.after()).isEqualTo("{\"roles\":[\"CITIZEN\",\"OFFICER\"]}");
        assertThat(office.inbox.unread(ana.account().value())).isEqualTo(1);
    }

    @Test
    void asvs_8_2_1_nobody_but_an_administrator_gives_roles_least_of_all_to_themselves() {
        for (Role role : List.of(Role.CITIZEN, Role.OFFICER, Role.PROVIDER, Role.OPERATOR)) {
            Principal other = office.signedIn(role).principal();
            assertRefused(() -> accounts.setRoles(other, other.account(), roles(Role.ADMINISTRATOR)))
                    .isEqualTo("not-allowed");
        }
    }

    @Test
    void the_last_administrator_can_be_neither_demoted_nor_disabled() {
        assertRefused(() -> accounts.setRoles(admin, admin.account(), roles(Role.CITIZEN)))
                .isEqualTo("last-administrator");
        assertRefused(() -> accounts.setActive(admin, admin.account(), false)).isEqualTo("last-administrator");
        assertThat(accounts.get(admin.account()).orElseThrow().roles()).containsExactly(Role.ADMINISTRATOR);

        Principal second = office.signedIn(Role.ADMINISTRATOR).principal();
        accounts.setActive(admin, second.account(), false);
        assertRefused(() -> accounts.setRoles(admin, admin.account(), roles(Role.CITIZEN)))
                .as("a disabled one does not count")
                .isEqualTo("last-administrator");
    }

    @Test
    void two_administrators_who_demote_each_other_at_once_leave_one() throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 10; round++) {
            Principal one = office.signedIn(Role.ADMINISTRATOR).principal();
            Principal other = office.signedIn(Role.ADMINISTRATOR).principal();
            office.test
                    .database()
                    .jdbi()
                    .useHandle(handle -> handle.execute(
                            "delete from account_role where role = 'ADMINISTRATOR' and account not in (?, ?)",
                            one.account().value(),
                            other.account().value()));

            List<Future<String>> answers =
                    both.invokeAll(List.<Callable<String>>of(() -> demote(one, other), () -> demote(other, one)));

            assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
                    .containsExactlyInAnyOrder("done", "not-allowed");
            assertThat(accounts.list("", Optional.of(Role.ADMINISTRATOR), Optional.empty(), 10)
                            .items())
                    .hasSize(1);
        }
        both.shutdown();
    }

    @Test
    void the_list_is_searched_by_name_and_role_and_paged() {
        office.citizen("zoran@example.org");
        office.citizen("zorana@example.org");
        office.citizen("petar@example.org");

        Page<Accounts.Row> first = accounts.list("ZORAN", Optional.of(Role.CITIZEN), Optional.empty(), 1);
        Page<Accounts.Row> second = accounts.list("ZORAN", Optional.of(Role.CITIZEN), first.next(), 1);

        assertThat(first.total()).isEqualTo(2);
        assertThat(first.items()).extracting(Accounts.Row::name).containsExactly("zoran@example.org");
        assertThat(second.items()).extracting(Accounts.Row::name).containsExactly("zorana@example.org");
        assertThat(accounts.list("%", Optional.empty(), Optional.empty(), 10).items())
                .as("a percent sign is a character")
                .isEmpty();
    }

    private String demote(Principal by, Principal whom) {
        try {
            accounts.setRoles(by, whom.account(), roles(Role.CITIZEN));
            return "done";
        } catch (RefusedException e) {
            return e.refused().code();
        }
    }
}
