package powersight.simulator.load;

import powersight.wire.Registers;

/** The four counters of a meter at full resolution: watt-milliseconds, of which 3,600,000 are one watt-hour. */
public final class Energy {
    public static final long WATT_HOUR = 3_600_000;

    public long importT1, importT2, exportT1, exportT2;

    public Energy() {}

    public Energy(long importT1, long importT2, long exportT1, long exportT2) {
        this.importT1 = importT1;
        this.importT2 = importT2;
        this.exportT1 = exportT1;
        this.exportT2 = exportT2;
    }

    public static Energy of(Registers registers) {
        return new Energy(
                registers.importT1Wh() * WATT_HOUR,
                registers.importT2Wh() * WATT_HOUR,
                registers.exportT1Wh() * WATT_HOUR,
                registers.exportT2Wh() * WATT_HOUR);
    }

    /** Another meter on the same wall. */
    public void reset() {
        importT1 = 0;
        importT2 = 0;
        exportT1 = 0;
        exportT2 = 0;
    }

    void add(boolean low, long taken, long given) {
        if (low) {
            importT2 += taken;
            exportT2 += given;
        } else {
            importT1 += taken;
            exportT1 += given;
        }
    }

    /** Import less export: what a meter with one wheel would have turned. */
    public long net() {
        return importT1 + importT2 - exportT1 - exportT2;
    }

    /** What the display shows: whole watt-hours, the rest stays inside until it is one. */
    public Registers registers() {
        return new Registers(importT1 / WATT_HOUR, importT2 / WATT_HOUR, exportT1 / WATT_HOUR, exportT2 / WATT_HOUR);
    }
}
