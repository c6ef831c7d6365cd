package powersight.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object while it is being read: remembers what came, and the first thing that was wrong, and goes on reading so
 * that the next object is not lost. Becomes a {@link Reading} when all of it is right.
 */
final class ReadingDraft {
    private static final long MOST_MILLIS_AGO =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long NONE = Long.MIN_VALUE;

    private final String path;
    private @Nullable Refusal problem;

    @Nullable
    String deviceId;

    int boot;
    boolean isReading;

    private long atMillis = NONE;
    private long sequence = Reading.UNNUMBERED;
    private long milliVolts = NONE, milliAmperes = NONE, milliWatts = NONE, powerFactor = NONE, milliHertz = NONE;
    private long energyThousandths = NONE;
    private boolean energyInWattHours;
    private @Nullable Registers registers;
    private int flags;

    ReadingDraft(String path) {
        this.path = path;
    }

    /** Reads the value the parser stands on into the field of that name; unknown names are a newer language, not an error. */
    void take(String name, JsonParser json) throws IOException {
        switch (name) {
            case "deviceId" -> deviceId = text(name, json);
            case "boot" -> boot = (int) count(name, json, Integer.MAX_VALUE);
            case "seq" -> sequence = sequence(json);
            case "timestamp" -> atMillis = time(json);
            case "voltage" -> milliVolts = measured(name, json, 0, 1_000_000);
            case "current" -> milliAmperes = measured(name, json, 0, 100_000_000);
            case "power" -> milliWatts = measured(name, json, -2_000_000_000, 2_000_000_000);
            case "pf" -> powerFactor = measured(name, json, -1_000, 1_000);
            case "freq" -> milliHertz = measured(name, json, 10_000, 100_000);
            case "energy" -> energyThousandths = measured(name, json, 0, Registers.LARGEST_WH);
            case "energyUnit" -> energyInWattHours = unit(json);
            case "registers" -> registers = registers(json);
            case "flags" -> flags = flags(json);
            default -> {
                json.skipChildren();
                return;
            }
        }
        if (!name.equals("deviceId") && !name.equals("boot")) isReading = true;
    }

    /** The reading, or why there is none. {@code flat} asks for every field that the flat format always carries. */
    Reading finish(boolean flat) {
        Refusal wrong = problem;
        if (wrong != null) throw new BadMessage(wrong);
        if (atMillis == NONE) throw missing("timestamp", "epoch seconds or an ISO-8601 instant");
        if (flat) {
            if (milliVolts == NONE && !Flag.NO_VOLTAGE.in(flags))
                throw missing("voltage", "volts, or the flag NO_VOLTAGE");
            if (milliAmperes == NONE && !Flag.NO_CURRENT.in(flags))
                throw missing("current", "amperes, or the flag NO_CURRENT");
            boolean sensorsAnswer = !Flag.NO_VOLTAGE.in(flags) && !Flag.NO_CURRENT.in(flags);
            if (milliWatts == NONE && sensorsAnswer) throw missing("power", "watts");
        }
        return new Reading(Instant.ofEpochMilli(atMillis), sequence, allRegisters(), electrical(), flags);
    }

    private Registers allRegisters() {
        if (energyThousandths == NONE) {
            if (registers == null) throw missing("energy", "cumulative kWh, or 'registers' in Wh");
            return registers;
        }
        // kWh with three decimals is Wh; what a device prints beyond that is cut, and Wh keep whole ones only
        long wattHours = energyInWattHours ? energyThousandths / 1000 : energyThousandths;
        if (registers == null) return Registers.singleRate(wattHours);
        if (Math.abs(registers.importWh() - wattHours) > 10)
            throw new BadMessage(
                    "contradiction",
                    path + "energy",
                    "energy says " + wattHours + " Wh but the import registers add up to " + registers.importWh()
                            + " Wh; send one of them, or make them agree");
        return registers;
    }

    private Electrical electrical() {
        boolean nothing = milliVolts == NONE
                && milliAmperes == NONE
                && milliWatts == NONE
                && powerFactor == NONE
                && milliHertz == NONE;
        if (nothing) return Electrical.NONE;
        return new Electrical(
                small(milliVolts), small(milliAmperes), small(milliWatts), small(powerFactor), small(milliHertz));
    }

    private static int small(long value) {
        return value == NONE ? Electrical.ABSENT : (int) value;
    }

    private @Nullable String text(String name, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) return json.getText();
        wrongType(name, "a string", json);
        return null;
    }

    private long sequence(JsonParser json) throws IOException {
        long value = count("seq", json, 1L << 53);
        if (value == 0 && problem == null)
            note("out-of-range", "seq", "sequences start at 1; leave 'seq' out if the device does not count");
        return value;
    }

    private long count(String name, JsonParser json, long most) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            wrongType(name, "a whole number", json);
            return 0;
        }
        String digits = json.getText();
        if (digits.length() <= 18 && json.getLongValue() >= 0 && json.getLongValue() <= most)
            return json.getLongValue();
        note("out-of-range", name, name + " must be 0 to " + most + ", not " + shortened(digits));
        return 0;
    }

    private long time(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        long millis;
        try {
            if (token == JsonToken.VALUE_STRING)
                millis = Instant.parse(json.getText()).toEpochMilli();
            else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT)
                millis = Decimals.thousandths(json.getText());
            else {
                wrongType("timestamp", "epoch seconds or an ISO-8601 instant", json);
                return NONE;
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            note(
                    "wrong-type",
                    "timestamp",
                    "'" + shortened(json.getText())
                            + "' is neither epoch seconds nor an ISO-8601 instant such as 2026-03-29T01:00:00Z");
            return NONE;
        }
        if (millis < MOST_MILLIS_AGO)
            note("clock-not-set", "timestamp", "lies before the year 2000; set the device's clock");
        else if (millis > 100_000_000_000_000L)
            note("out-of-range", "timestamp", "lies after the year 5138; send seconds, not milliseconds");
        return millis;
    }

    private long measured(String name, JsonParser json, long least, long most) throws IOException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            wrongType(name, "a number", json);
            return NONE;
        }
        try {
            long value = Decimals.thousandths(json.getText());
            if (value >= least && value <= most) return value;
        } catch (ArithmeticException tooLarge) {
            // falls through to the same answer
        } catch (NumberFormatException notANumber) {
            note(
                    "not-a-number",
                    name,
                    name + " must be a number, not " + shortened(json.getText())
                            + "; leave it out when the sensor has no value");
            return NONE;
        }
        StringBuilder range = new StringBuilder();
        Decimals.append(range, least);
        range.append(" to ");
        Decimals.append(range, most);
        note("out-of-range", name, name + " must be " + range + ", not " + shortened(json.getText()));
        return NONE;
    }

    private boolean unit(JsonParser json) throws IOException {
        String unit = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
        if (unit.equals("Wh")) return true;
        if (!unit.equals("kWh")) note("wrong-unit", "energyUnit", "energyUnit must be \"kWh\" or \"Wh\"");
        return false;
    }

    private @Nullable Registers registers(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            wrongType("registers", "an object of importT1, importT2, exportT1, exportT2", json);
            return null;
        }
        long importT1 = NONE, importT2 = 0, exportT1 = 0, exportT2 = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "importT1" -> importT1 = count("registers.importT1", json, Registers.LARGEST_WH);
                case "importT2" -> importT2 = count("registers.importT2", json, Registers.LARGEST_WH);
                case "exportT1" -> exportT1 = count("registers.exportT1", json, Registers.LARGEST_WH);
                case "exportT2" -> exportT2 = count("registers.exportT2", json, Registers.LARGEST_WH);
                default -> json.skipChildren();
            }
        }
        if (importT1 != NONE) return new Registers(importT1, importT2, exportT1, exportT2);
        note("missing", "registers.importT1", "the first import register is missing; send whole Wh");
        return null;
    }

    private int flags(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            wrongType("flags", "a list of flag names", json);
            return 0;
        }
        int bits = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING)
                bits |= Flag.named(json.getText()).bit();
            else wrongType("flags", "a list of flag names", json);
        }
        return bits;
    }

    private void wrongType(String name, String wanted, JsonParser json) throws IOException {
        String got = json.currentToken().isScalarValue() ? shortened(json.getText()) : "a structure";
        String quoted = json.currentToken() == JsonToken.VALUE_STRING ? "the text \"" + got + "\"" : got;
        note("wrong-type", name, name + " must be " + wanted + ", not " + quoted);
        json.skipChildren();
    }

    private void note(String code, String field, String sentence) {
        if (problem == null) problem = new Refusal(code, path + field, sentence);
    }

    private BadMessage missing(String field, String wanted) {
        return new BadMessage("missing", path + field, field + " is missing; send " + wanted);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
