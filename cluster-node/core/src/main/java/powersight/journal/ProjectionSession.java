package powersight.journal;

import akka.japi.function.Function;
import akka.projection.jdbc.JdbcSession;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The transaction that akka-projection gives a handler. Opened when first used: work before it should hold no connection. */
final class ProjectionSession implements JdbcSession {
    private final DataSource source;
    private @Nullable Connection connection;

    ProjectionSession(DataSource source) {
        this.source = source;
    }

    @Override
    public <Result> Result withConnection(Function<Connection, Result> work) throws Exception {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
            open.setAutoCommit(false);
        }
        return work.apply(open);
    }

    @Override
    public void commit() throws SQLException {
        if (connection != null) connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
        if (connection != null) connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) connection.close();
    }
}
