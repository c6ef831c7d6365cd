package powersight.property;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import powersight.audit.Audit;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** A database with people, meters and homes in it, and a clock that can be moved. The grid's time is the wall's. */
public final class Town implements AutoCloseable {
    public static final Municipality NOVI_SAD = Municipalities.find("Novi Sad").orElseThrow();
    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Outlines OUTLINES = Outlines.schematic();
    private static final AtomicInteger COUNT = new AtomicInteger();

    public final MovableClock clock = new MovableClock(START);
    public final TestDatabase test = TestDatabase.create(
            "audit", "notification", "identity", "journal", "devices", "documents", "webhook", "property");
    public final Audit audit = new Audit(test.database(), clock);
    public final Inbox inbox = new Inbox(test.database(), clock);
    public final Property property = Property.open(
            new Property.Ground(test.database(), audit, new Outbox(clock), inbox, OUTLINES, grid(), clock));

    private GridClock grid() {
        return new GridClock(
                Instant.EPOCH, Instant.EPOCH, 1.0, () -> clock.instant().toEpochMilli());
    }

    public Homes homes() {
        return property.homes();
    }

    /** Somebody with these roles. */
    public AccountId person(Role... roles) {
        UUID id = UUID.randomUUID();
        String name = "person" + COUNT.incrementAndGet() + "@example.org";
        test.database().jdbi().useTransaction(handle -> {
            handle.execute("""
                    insert into account (id, name, email, full_name, language, password_hash, created_at)
                    values (?, ?, ?, ?, 'en', '', ?)""", id, name, name, "Person " + COUNT.get(), clock.instant());
            for (Role role : roles)
                handle.execute("insert into account_role (account, role) values (?, ?)", id, role.name());
        });
        return new AccountId(id);
    }

    /** The same, as who asks. */
    public static Principal asking(AccountId account, Role... roles) {
        return new Principal(account, Set.of(roles), UUID.randomUUID(), Optional.empty(), false, 1);
    }

    /** Somebody new with that role, asking. */
    public Principal asking(Role role) {
        return asking(person(role), role);
    }

    /** A flat that nobody has yet, in a building of its own, waiting for an officer. */
    public FlatId registered(AccountId by, MeterId meter) {
        return property.buildings()
                .register(
                        by,
                        Optional.of(NOVI_SAD),
                        new Address("Novi Sad", "Dunavska", Integer.toString(COUNT.incrementAndGet())),
                        Optional.empty(),
                        new Buildings.NewFlat("1", Optional.of(meter)))
                .flat();
    }

    /** A commissioned meter in Novi Sad. */
    public MeterId meter() {
        MeterId id = new MeterId(String.format(Locale.ROOT, "m-%05d", COUNT.incrementAndGet()));
        test.database().jdbi().useHandle(handle -> handle.execute("""
                insert into meter_list (id, municipality, trial, every_s, timeout_s, state, commissioned_at)
                values (?, ?, false, 5, 30, 'ONLINE', ?)""", id.value(), NOVI_SAD.code(), clock.instant()));
        return id;
    }

    /** From now on the account owns a flat of its own that this meter hangs in. */
    public FlatId home(AccountId owner, MeterId meter) {
        property.demoHomes().give(List.of(owner), List.of(new DemoHomes.MeterAt(meter, NOVI_SAD, Optional.empty())));
        return homes().flatsOf(owner).get(0).flat();
    }

    /** From now on it is the other's. As an approved claim would have it. */
    public void sold(FlatId flat, AccountId to) {
        test.database().jdbi().useTransaction(handle -> {
            handle.execute(
                    "update ownership set period = tstzrange(lower(period), ?) where flat = ? and upper_inf(period)",
                    clock.instant(),
                    flat.value());
            handle.execute(
                    "insert into ownership (id, flat, owner, period) values (?, ?, ?, tstzrange(?, null))",
                    UUID.randomUUID(),
                    flat.value(),
                    to.value(),
                    clock.instant());
        });
    }

    public Instant pass(Duration time) {
        clock.pass(time);
        return clock.instant();
    }

    @Override
    public void close() {
        test.close();
    }
}
