package powersight.property;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** Homes for demo accounts: each gets a flat with a simulated meter, as if an officer had approved it. */
public final class DemoHomes {
    /** @param building what the meter's commissioning calls it, if it names one */
    public record MeterAt(MeterId meter, Municipality municipality, Optional<String> building) {}

    private static final String STREET = "Ogledna";

    private final Database database;
    private final Installations installations;
    private final Audit audit;
    private final GridClock grid;
    private final Clock wall;

    DemoHomes(Database database, Installations installations, Audit audit, GridClock grid, Clock wall) {
        this.database = database;
        this.installations = installations;
        this.audit = audit;
        this.grid = grid;
        this.wall = wall;
    }

    /**
     * Gives each of these accounts that owns nothing a flat with the next meter that hangs nowhere; people beyond the
     * number of meters get none. Called again it changes nothing. Returns how many homes were given.
     */
    public int give(List<AccountId> people, List<MeterAt> meters) {
        return database.jdbi().inTransaction(handle -> {
            List<MeterAt> free = new ArrayList<>(meters.stream()
                    .filter(meter -> !Installations.hangsSomewhere(handle, meter.meter()))
                    .toList());
            Instant now = grid.now();
            List<String> given = new ArrayList<>();
            for (AccountId person : people) {
                if (free.isEmpty() || ownsSomething(handle, person)) continue;
                MeterAt meter = free.remove(0);
                FlatId flat = flat(handle, building(handle, meter, person), person);
                installations.hang(handle, flat, meter.meter(), now);
                handle.execute(
                        "insert into ownership (id, flat, owner, period) values (?, ?, ?, tstzrange(?, null))",
                        UUID.randomUUID(),
                        flat.value(),
                        person.value(),
                        now);
                given.add(flat.toString());
            }
            if (!given.isEmpty())
                audit.record(
                        handle,
                        new AuditedAction(
                                AuditedAction.SYSTEM,
                                "demo-homes-given",
                                "flats",
                                AuditedAction.NOTHING,
                                Map.of("flats", given)));
            return given.size();
        });
    }

    /**
     * The same for every demo account of a citizen, from the commissioned meters whose names begin so. For a schedule: the
     * list of meters fills some time after the start.
     */
    public int give(String fleet) {
        List<AccountId> people = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select a.id from account a join account_role r on r.account = a.id and r.role = 'CITIZEN'
                        where a.demo and not exists (select 1 from ownership o where o.owner = a.id and not o.void)
                        order by length(a.name), a.name""")
                        .mapTo(UUID.class)
                        .map(AccountId::new)
                        .list());
        if (people.isEmpty()) return 0;
        List<MeterAt> meters = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select id, municipality, building from meter_list m
                        where starts_with(id, :fleet) and not trial and not exists
                          (select 1 from meter_installation i where i.meter = m.id and upper_inf(i.period))
                        order by id limit :people""")
                        .bind("fleet", fleet)
                        .bind("people", people.size())
                        .map((row, context) -> new MeterAt(
                                new MeterId(row.getString(1)),
                                Municipalities.byCode(row.getString(2)).orElseThrow(),
                                Optional.ofNullable(row.getString(3))))
                        .list());
        return give(people, meters);
    }

    private static boolean ownsSomething(Handle handle, AccountId person) {
        return handle.createQuery("select exists (select 1 from ownership where owner = ? and not void)")
                .bind(0, person.value())
                .mapTo(Boolean.class)
                .one();
    }

    /** The one of that name, or the municipality's demo house. */
    private UUID building(Handle handle, MeterAt meter, AccountId person) {
        String name = meter.building().orElse(meter.municipality().code() + "-demo");
        return handle.createQuery("select id from building where grid_name = ?")
                .bind(0, name)
                .mapTo(UUID.class)
                .findOne()
                .orElseGet(() -> newBuilding(handle, meter.municipality(), name, person));
    }

    private UUID newBuilding(Handle handle, Municipality municipality, String name, AccountId person) {
        UUID id = UUID.randomUUID();
        Address address = new Address(municipality.name(), STREET, name);
        handle.execute(
                """
                insert into building (id, municipality, settlement, street, number, address_key, latitude, longitude,
                  location, grid_name, state, registered_by, registered_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, 'INSIDE', ?, 'APPROVED', ?, ?)""",
                id,
                municipality.code(),
                address.settlement(),
                address.street(),
                address.number(),
                address.key(),
                municipality.latitude(),
                municipality.longitude(),
                name,
                person.value(),
                wall.instant());
        return id;
    }

    private FlatId flat(Handle handle, UUID building, AccountId person) {
        long number = 1
                + handle.createQuery("select count(*) from flat where building = ?")
                        .bind(0, building)
                        .mapTo(Long.class)
                        .one();
        UUID id = UUID.randomUUID();
        handle.execute(
                """
                insert into flat (id, building, label, label_key, state, registered_by, registered_at)
                values (?, ?, ?, ?, 'APPROVED', ?, ?)""",
                id,
                building,
                Long.toString(number),
                Address.key(Long.toString(number)),
                person.value(),
                wall.instant());
        return new FlatId(id);
    }
}
