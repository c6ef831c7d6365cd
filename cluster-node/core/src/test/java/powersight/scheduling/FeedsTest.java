package powersight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.scheduling.Town.assertRefused;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.identity.Principal;

class FeedsTest {
    private final Town town = new Town();
    private final Feeds feeds = town.scheduling.feeds();

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_feed_follows_what_is_booked_moved_and_cancelled() {
        Principal petar = town.officer("Petar"), ana = town.citizen();
        Appointment booked = town.booked(ana, petar, "2026-11-23T10:00");
        String own = feeds.create(ana, Feeds.Kind.OWN).token(),
                desk = feeds.create(petar, Feeds.Kind.DESK).token();

        assertThat(events(own))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("SUMMARY", "Šalter Vračar: Novo brojilo")
                        .doesNotContainKey("ATTENDEE"));
        assertThat(events(desk))
                .singleElement()
                .satisfies(event -> assertThat(event).containsEntry("SUMMARY", "Ana Anić: Novo brojilo"));
        assertThat(feeds.read(own)).isEqualTo(feeds.read(own));

        town.scheduling
                .appointments()
                .move(ana, booked.id(), Town.slot("2026-11-24T10:00"), Optional.empty(), Optional.empty());
        assertThat(events(own))
                .singleElement()
                .satisfies(event ->
                        assertThat(event).containsEntry("SEQUENCE", "1").containsEntry("DTSTART", "20261124T090000Z"));

        town.scheduling.appointments().cancel(ana, booked.id(), Optional.empty());
        assertThat(events(own)).isEmpty();
        assertThat(events(desk)).isEmpty();
    }

    @Test
    void a_revoked_address_leads_nowhere_and_others_cannot_revoke_it() {
        Principal ana = town.citizen(), bojan = town.citizen();
        Feeds.Created feed = feeds.create(ana, Feeds.Kind.OWN);
        assertThat(feed.token()).hasSize(43);
        assertThat(feeds.list(ana.account())).extracting(Feeds.Row::id).containsExactly(feed.id());

        assertRefused(() -> feeds.revoke(bojan.account(), feed.id())).isEqualTo("no-such-feed");
        feeds.revoke(ana.account(), feed.id());

        assertRefused(() -> feeds.read(feed.token())).isEqualTo("no-such-calendar");
        assertRefused(() -> feeds.revoke(ana.account(), feed.id())).isEqualTo("no-such-feed");
        assertThat(feeds.list(ana.account())).isEmpty();
    }

    @Test
    void a_desks_calendar_ends_with_the_office_and_any_with_the_account() {
        Principal petar = town.officer("Petar"), ana = town.citizen();
        String desk = feeds.create(petar, Feeds.Kind.DESK).token(),
                own = feeds.create(ana, Feeds.Kind.OWN).token();
        assertRefused(() -> feeds.create(ana, Feeds.Kind.DESK)).isEqualTo("not-an-officer");

        town.test.database().jdbi().useHandle(handle -> {
            handle.execute(
                    "delete from account_role where account = ?",
                    petar.account().value());
            handle.execute(
                    "update account set state = 'DISABLED' where id = ?",
                    ana.account().value());
        });

        assertRefused(() -> feeds.read(desk)).isEqualTo("no-such-calendar");
        assertRefused(() -> feeds.read(own)).isEqualTo("no-such-calendar");
    }

    private List<Map<String, String>> events(String token) {
        return CalendarReader.read(feeds.read(token)).events();
    }
}
