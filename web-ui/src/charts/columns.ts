import type { Column, Reading, Series } from "../api/types.js";

/** What a chart draws: one x per row, strictly ascending, and a row of nulls wherever the line must break. */
export interface Columns {
  x: number[];
  mean: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
  t1: (number | null)[];
  t2: (number | null)[];
  count: (number | null)[];
  late: (number | null)[];
}

const STEP_SECONDS: Record<string, number> = { raw: 1, quarter: 900, hour: 3600, day: 86_400, month: 2_592_000 };

/** Length of a step such as "10s", "300s" or "quarter"; a calendar month counts as thirty days. */
export function stepSeconds(step: string): number {
  return STEP_SECONDS[step] ?? (/^\d+s$/.test(step) ? Number.parseInt(step, 10) : 60);
}

export function emptyColumns(): Columns {
  return { x: [], mean: [], min: [], max: [], t1: [], t2: [], count: [], late: [] };
}

/**
 * `everySeconds` is on the grid's clock, as the rows are.
 *
 * The rows in which something was measured, and a break wherever more time passed than a bucket or than twice the meter's
 * own interval: a meter that speaks every five minutes is not silent between two buckets of ten seconds.
 */
export function columnsOf(series: Series, everySeconds: number | null): Columns {
  const patience = Math.max(1.5 * stepSeconds(series.step), 2.5 * (everySeconds ?? 0));
  const columns = emptyColumns();
  const at = (column: Column, row: number): number | null => column[row] ?? null;
  let last: number | undefined;
  for (const [row, x] of series.start.entries()) {
    const measured = at(series.count, row) ?? 0;
    if (measured === 0 && at(series.meanWatts, row) === null) continue;
    if (last !== undefined && x <= last) continue;
    if (last !== undefined && x - last > patience) push(columns, (last + x) / 2, null, null, null, null, null, null, null);
    push(
      columns, x, at(series.meanWatts, row), at(series.minWatts, row), at(series.maxWatts, row),
      at(series.importT1Wh, row), at(series.importT2Wh, row), at(series.count, row), at(series.late, row),
    );
    last = x;
  }
  return columns;
}

/** A reading that came live, added at the end of what is drawn; what is older than `from` falls off the other end. */
export function withReading(columns: Columns, reading: Pick<Reading, "at" | "watts" | "flags">, from: number, everySeconds: number | null): Columns {
  const x = Date.parse(reading.at) / 1000;
  const last = columns.x.at(-1);
  if (reading.watts === null || Number.isNaN(x) || (last !== undefined && x <= last)) return columns;
  const keep = columns.x.findIndex((start) => start >= from);
  const next = mapColumns(columns, (column) => (keep === -1 ? [] : column.slice(keep)));
  if (last !== undefined && everySeconds !== null && x - last > 2.5 * everySeconds) push(next, (last + x) / 2, null, null, null, null, null, null, null);
  push(next, x, reading.watts, reading.watts, reading.watts, null, null, 1, reading.flags.includes("LATE") ? 1 : 0);
  return next;
}

/** Rows that are measurements, without the breaks: what a table shows. */
export function measuredRows(columns: Columns): number[] {
  return columns.x.flatMap((_, row) => (columns.count[row] === null && columns.mean[row] === null ? [] : [row]));
}

function push(columns: Columns, x: number, mean: number | null, min: number | null, max: number | null, t1: number | null, t2: number | null, count: number | null, late: number | null): void {
  columns.x.push(x);
  columns.mean.push(mean);
  columns.min.push(min);
  columns.max.push(max);
  columns.t1.push(t1);
  columns.t2.push(t2);
  columns.count.push(count);
  columns.late.push(late);
}

function mapColumns(columns: Columns, change: <T>(column: T[]) => T[]): Columns {
  const { x, mean, min, max, t1, t2, count, late } = columns;
  return { x: change(x), mean: change(mean), min: change(min), max: change(max), t1: change(t1), t2: change(t2), count: change(count), late: change(late) };
}
