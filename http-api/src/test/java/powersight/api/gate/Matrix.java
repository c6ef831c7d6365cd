package powersight.api.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The file that says who may ask for what: a row for each route, a column for each kind of asker. */
final class Matrix {
    enum Cell {
        YES,
        NO,
        /** For what they have a right to. */
        OWN,
        /** The route names no thing that could be somebody's. */
        NOTHING
    }

    private Matrix() {}

    /** Route → who → whether they are admitted. */
    static Map<String, Map<String, Cell>> read() throws IOException {
        Map<String, Map<String, Cell>> matrix = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Matrix.class.getResourceAsStream("permissions.csv")), StandardCharsets.UTF_8))) {
            List<String> rows =
                    lines.lines().filter(line -> !line.startsWith("#")).toList();
            String[] who = rows.get(0).split(",");
            for (String row : rows.subList(1, rows.size())) {
                String[] cells = row.split(",");
                if (cells.length != who.length)
                    throw new IOException("a row of " + cells.length + " cells instead of " + who.length + ": " + row);
                Map<String, Cell> line = new LinkedHashMap<>();
                for (int i = 1; i < who.length; i++) line.put(who[i], cell(cells[i]));
                if (matrix.put(cells[0], line) != null) throw new IOException("two rows for " + cells[0]);
            }
        }
        return matrix;
    }

    private static Cell cell(String text) {
        return text.equals("-") ? Cell.NOTHING : Cell.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
