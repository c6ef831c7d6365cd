package powersight.app.transfer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is in a database, as PostgreSQL's own catalogue tells it, so that no feature's table can be forgotten. */
final class Tables {
    /** Ours to keep in step, not to carry over: the target's own migrations fill it. */
    static final String STEPS = "schema_step";

    record Table(String name, List<String> columns, List<String> key) {
        /**
         * Its rows in the order of the key, so that equal contents are equal bytes. Two tables speak of transactions, and
         * another server counts those anew: there the journal's order becomes plain numbers of transaction 1.
         */
        String query() {
            String rows = switch (name) {
                case "event_journal" ->
                    "(select "
                            + without("tx", "ordering")
                            + ", '1'::xid8 as tx, row_number() over (order by tx, ordering) as ordering from event_journal)";
                case "akka_projection_offset_store" ->
                    "(select "
                            + without("current_offset")
                            + ", (select '1/' || count(*) from event_journal j where (j.tx, j.ordering) <="
                            + " (split_part(o.current_offset, '/', 1)::xid8, split_part(o.current_offset, '/', 2)::bigint)"
                            + ") as current_offset from akka_projection_offset_store o)";
                default -> quoted(name);
            };
            String order = name.equals("event_journal") ? "ordering" : joined(key.isEmpty() ? columns : key);
            return "select " + joined(columns) + " from " + rows + " as t order by " + order;
        }

        String columnList() {
            return joined(columns);
        }

        private String without(String... left) {
            return joined(columns.stream()
                    .filter(column -> !List.of(left).contains(column))
                    .toList());
        }
    }

    private Tables() {}

    /** All of them, each after those it refers to. */
    static List<Table> of(Connection database) throws SQLException {
        Map<String, List<String>> columns = lists(database, """
                select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                order by c.relname, a.attnum""");
        Map<String, List<String>> keys = lists(database, """
                select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid
                join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
                where i.indisprimary and c.relnamespace = 'public'::regnamespace
                order by c.relname, array_position(i.indkey::int2[], a.attnum)""");
        Map<String, List<String>> refersTo = lists(database, """
                select c.conrelid::regclass::text, c.confrelid::regclass::text from pg_constraint c
                where c.contype = 'f' and c.conrelid <> c.confrelid and c.connamespace = 'public'::regnamespace
                order by 1, 2""");
        columns.remove(STEPS);
        Set<String> order = new LinkedHashSet<>();
        for (String name : columns.keySet()) visit(name, refersTo, order, new LinkedHashSet<>());
        List<Table> tables = new ArrayList<>();
        for (String name : order)
            if (columns.containsKey(name))
                tables.add(new Table(name, columns.getOrDefault(name, List.of()), keys.getOrDefault(name, List.of())));
        return tables;
    }

    /** How the partitions were cut, as statements that make them again. */
    static List<String> partitions(Connection database) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement query = database.prepareStatement("""
                        select c.oid::regclass::text, i.inhparent::regclass::text, pg_get_expr(c.relpartbound, c.oid)
                        from pg_class c join pg_inherits i on i.inhrelid = c.oid
                        where c.relispartition and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                        order by 1""");
                ResultSet row = query.executeQuery()) {
            while (row.next())
                statements.add("create table if not exists " + row.getString(1) + " partition of " + row.getString(2)
                        + " " + row.getString(3));
        }
        return statements;
    }

    /** The migrations that have run, as {@code feature/step/sha256}. */
    static List<String> steps(Connection database) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (PreparedStatement query = database.prepareStatement(
                        "select feature, step, sha256 from schema_step order by feature, step");
                ResultSet row = query.executeQuery()) {
            while (row.next()) steps.add(row.getString(1) + "/" + row.getInt(2) + "/" + row.getString(3));
        }
        return steps;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String joined(List<String> names) {
        return names.stream().map(Tables::quoted).collect(Collectors.joining(", "));
    }

    private static void visit(String name, Map<String, List<String>> refersTo, Set<String> done, Set<String> open) {
        if (done.contains(name) || !open.add(name)) return;
        for (String other : refersTo.getOrDefault(name, List.of())) visit(other, refersTo, done, open);
        done.add(name);
    }

    private static Map<String, List<String>> lists(Connection database, String sql) throws SQLException {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        try (PreparedStatement query = database.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            while (row.next())
                lists.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(row.getString(2));
        }
        return lists;
    }
}
