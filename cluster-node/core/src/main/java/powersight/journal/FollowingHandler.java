package powersight.journal;

import akka.projection.jdbc.javadsl.JdbcHandler;
import java.sql.Connection;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Lets a follower handle a page, and moves its progress in the same transaction. */
final class FollowingHandler extends JdbcHandler<JournalPage, ProjectionSession> {
    private static final ThreadLocal<Connection> BORROWED = new ThreadLocal<>();

    /** One for all pages, because it remembers the statements that it has taken apart. */
    private static final Jdbi STATEMENTS = Jdbi.create((ConnectionFactory) BORROWED::get);

    private final JournalFollower follower;
    private final ProgressTable progress;

    FollowingHandler(JournalFollower follower, ProgressTable progress) {
        this.follower = follower;
        this.progress = progress;
    }

    /** Progress is locked before the target is touched, in the same order as a rebuild does, so the two cannot deadlock. */
    @Override
    public void process(ProjectionSession session, JournalPage page) throws Exception {
        follower.beforeTransaction(page.events());
        session.withConnection(connection -> {
            Handle transaction = on(connection); // not closed: the session closes the connection
            if (!progress.advance(
                    transaction,
                    follower.name(),
                    page.generation(),
                    page.events().size()))
                throw new IllegalStateException(
                        "projection " + follower.name() + " is being rebuilt; reading starts again");
            follower.handle(transaction, page.events());
            return true;
        });
    }

    private static Handle on(Connection connection) {
        BORROWED.set(connection);
        try {
            return STATEMENTS.open();
        } finally {
            BORROWED.remove();
        }
    }
}
