package powersight.scheduling;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import powersight.identity.AccountId;
import powersight.platform.Database;

/** Transactions of people who want the same slots. Two that wait for each other are told apart by the database. */
final class Turns {
    private static final int TRIES = 5;
    private static final String DEADLOCK = "40P01", EXCLUDED = "23P01";

    private Turns() {}

    /** Again when it lost a deadlock; {@code slot-taken} when it ran into the exclusion constraint. */
    static <T> T inTransaction(Database database, HandleCallback<T, RuntimeException> work) {
        for (int tried = 1; ; tried++) {
            try {
                return database.jdbi().inTransaction((Handle handle) -> work.withHandle(handle));
            } catch (RuntimeException e) {
                String state = sqlState(e);
                if (state.equals(EXCLUDED)) throw No.taken();
                if (!state.equals(DEADLOCK) || tried == TRIES) throw e;
            }
        }
    }

    /** Until the transaction ends, others who want something for that account wait. */
    static void oneAtATime(Handle handle, AccountId account) {
        handle.createQuery("select 1 from account where id = ? for no key update")
                .bind(0, account.value())
                .mapTo(Integer.class)
                .one();
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql && sql.getSQLState() != null) return sql.getSQLState();
        return "";
    }
}
