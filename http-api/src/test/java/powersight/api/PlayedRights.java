package powersight.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.wire.MeterId;

/** Meters that people have a right to, as a test says. */
final class PlayedRights implements MeterRights {
    private record Right(AccountId who, MeterId meter) {}

    private final Set<Right> rights = ConcurrentHashMap.newKeySet();
    private final AtomicLong revision = new AtomicLong();

    void give(AccountId who, String meter) {
        rights.add(new Right(who, new MeterId(meter)));
        revision.incrementAndGet();
    }

    void take(AccountId who, String meter) {
        rights.remove(new Right(who, new MeterId(meter)));
        revision.incrementAndGet();
    }

    @Override
    public boolean may(Principal who, MeterId meter, Use use) {
        return rights.contains(new Right(who.account(), meter));
    }

    @Override
    public long revision() {
        return revision.get();
    }
}
