package powersight.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Writes what meters and nodes send, in one canonical form: the same message is always the same bytes, fields in the
 * order of the golden examples, absent values left out.
 */
public final class MeterJsonWriter {
    private final StringBuilder out = new StringBuilder(256);

    private MeterJsonWriter() {}

    public static byte[] write(MeterMessage message) {
        MeterJsonWriter json = new MeterJsonWriter();
        json.message(message);
        return json.bytes();
    }

    /** A concentrator's frame of many meters. */
    public static byte[] write(ConcentratorId concentrator, List<MeterMessage.Report> reports) {
        MeterJsonWriter json = new MeterJsonWriter();
        json.out.append("{\"concentratorId\":\"").append(concentrator).append("\",\"meters\":[");
        for (int i = 0; i < reports.size(); i++) {
            if (i > 0) json.out.append(',');
            json.report(reports.get(i));
        }
        json.out.append("]}");
        return json.bytes();
    }

    public static byte[] write(MeterCommand command) {
        MeterJsonWriter json = new MeterJsonWriter();
        json.start().text("id", command.id());
        if (command instanceof MeterCommand.ReadNow) json.text("kind", "read-now");
        else if (command instanceof MeterCommand.Disconnect) json.text("kind", "disconnect");
        else if (command instanceof MeterCommand.Reconnect) json.text("kind", "reconnect");
        else if (command instanceof MeterCommand.Restart) json.text("kind", "restart");
        else if (command instanceof MeterCommand.SetInterval set)
            json.text("kind", "set-interval").number("seconds", set.every().toSeconds());
        else if (command instanceof MeterCommand.RotateSecret rotate)
            json.text("kind", "rotate-secret").text("secret", rotate.secret());
        json.end();
        return json.bytes();
    }

    private void message(MeterMessage message) {
        if (message instanceof MeterMessage.Report report) {
            report(report);
            return;
        }
        start().text("deviceId", message.meter().value());
        if (message instanceof MeterMessage.Heartbeat beat) {
            beat.at().ifPresent(at -> time("timestamp", at));
            beat.firmware().ifPresent(version -> text("fw", version));
        } else if (message instanceof MeterMessage.LastGasp gasp) {
            time("timestamp", gasp.at());
        } else if (message instanceof MeterMessage.GapNotice gap) {
            number("firstSeq", gap.firstSequence())
                    .number("lastSeq", gap.lastSequence())
                    .text("reason", gap.reason());
        } else if (message instanceof MeterMessage.CommandReply reply) {
            text("id", reply.commandId()).text("result", reply.result().name().toLowerCase(Locale.ROOT));
            reply.remark().ifPresent(remark -> text("remark", remark));
        }
        end();
    }

    private void report(MeterMessage.Report report) {
        start().text("deviceId", report.meter().value());
        if (report.readings().size() == 1) {
            reading(report.readings().get(0), report.boot());
        } else {
            if (report.boot() > 0) number("boot", report.boot());
            name("readings");
            out.append('[');
            for (int i = 0; i < report.readings().size(); i++) {
                if (i > 0) out.append(',');
                start();
                reading(report.readings().get(i), 0);
                end();
            }
            out.append(']');
        }
        end();
    }

    private void reading(Reading reading, int boot) {
        Electrical line = reading.electrical();
        line.measuredMilliVolts().ifPresent(value -> decimal("voltage", value));
        line.measuredMilliAmperes().ifPresent(value -> decimal("current", value));
        line.measuredMilliWatts().ifPresent(value -> decimal("power", value));
        decimal("energy", reading.registers().importWh());
        time("timestamp", reading.at());
        if (reading.isNumbered()) number("seq", reading.sequence());
        if (boot > 0) number("boot", boot);
        line.measuredPowerFactor().ifPresent(value -> decimal("pf", value));
        line.measuredMilliHertz().ifPresent(value -> decimal("freq", value));
        Registers registers = reading.registers();
        if (!registers.equals(Registers.singleRate(registers.importT1Wh()))) {
            name("registers");
            start().number("importT1", registers.importT1Wh())
                    .number("importT2", registers.importT2Wh())
                    .number("exportT1", registers.exportT1Wh())
                    .number("exportT2", registers.exportT2Wh())
                    .end();
        }
        if (reading.flags() == 0) return;
        name("flags");
        out.append('[');
        String comma = "";
        for (Flag flag : Flag.setOf(reading.flags())) {
            out.append(comma).append('"').append(flag.name()).append('"');
            comma = ",";
        }
        out.append(']');
    }

    private MeterJsonWriter start() {
        out.append('{');
        return this;
    }

    private void end() {
        out.append('}');
    }

    private void name(String name) {
        if (out.charAt(out.length() - 1) != '{') out.append(',');
        out.append('"').append(name).append("\":");
    }

    private MeterJsonWriter number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    private void decimal(String name, long thousandths) {
        name(name);
        Decimals.append(out, thousandths);
    }

    /** Whole seconds as devices send them; an ISO-8601 text when there are milliseconds to keep. */
    private void time(String name, Instant at) {
        if (at.getNano() == 0) number(name, at.getEpochSecond());
        else text(name, at.toString());
    }

    private MeterJsonWriter text(String name, String value) {
        name(name);
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
        return this;
    }

    private byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
