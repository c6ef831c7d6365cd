import { describe, expect, test } from "vitest";
import type { Series } from "../api/types.js";
import { columnsOf, measuredRows, stepSeconds, withReading } from "./columns.js";

const series = (step: string, rows: [start: number, watts: number | null][]): Series => {
  const watts = rows.map(([, value]) => value);
  const counts = watts.map((value) => (value === null ? 0 : 1));
  return {
    step, from: "", to: "", start: rows.map(([start]) => start), minWatts: watts, meanWatts: watts, maxWatts: watts,
    importT1Wh: watts, importT2Wh: watts, exportT1Wh: watts, exportT2Wh: watts, count: counts, late: counts.map(() => 0), firstAvailable: null,
  };
};

describe("gaps are gaps", () => {
  test("a bucket without readings breaks the line", () => {
    const columns = columnsOf(series("300s", [[0, 1], [300, 2], [600, null], [900, null], [1200, 3]]), 60);
    expect(columns.mean).toEqual([1, 2, null, 3]);
  });

  test("so does a bucket that the server left out altogether", () => {
    expect(columnsOf(series("300s", [[0, 1], [300, 2], [1200, 3]]), 60).mean).toEqual([1, 2, null, 3]);
  });

  test("a meter that speaks every five minutes is one line through buckets of ten seconds", () => {
    const rows: [number, number | null][] = [[0, 1], [10, null], [300, 2], [310, null], [600, 3]];
    expect(columnsOf(series("10s", rows), 300).mean).toEqual([1, 2, 3]);
  });

  test("the break stands between its neighbours, so that x stays ascending", () => {
    expect(columnsOf(series("10s", [[0, 1], [1000, 2]]), 10).x).toEqual([0, 500, 1000]);
  });
});

test("rows out of order or twice are drawn once, ascending", () => {
  expect(columnsOf(series("10s", [[0, 1], [10, 2], [10, 3], [5, 4], [20, 5]]), 10).x).toEqual([0, 10, 20]);
});

test("a table has the measurements and not the breaks", () => {
  const columns = columnsOf(series("10s", [[0, 1], [1000, 2]]), 10);
  expect(measuredRows(columns).map((row) => columns.x[row])).toEqual([0, 1000]);
});

describe("a live reading", () => {
  const hour = columnsOf(series("10s", [[0, 1], [300, 2]]), 300);
  const reading = (seconds: number, watts: number | null = 9) => ({ at: new Date(seconds * 1000).toISOString(), watts, flags: ["LATE"] });

  test("is added at the end, and the oldest falls off", () => {
    const next = withReading(hour, reading(600), 100, 300);
    expect([next.x, next.mean, next.late]).toEqual([[300, 600], [2, 9], [0, 1]]);
  });
  test("is not added twice, nor when it is older than what is drawn", () => {
    expect(withReading(hour, reading(300), 0, 300)).toBe(hour);
    expect(withReading(hour, reading(200), 0, 300)).toBe(hour);
  });
  test("without power is not drawn as zero", () => expect(withReading(hour, reading(600, null), 0, 300)).toBe(hour));
  test("after silence leaves a break before it", () => expect(withReading(hour, reading(5000), 0, 300).mean).toEqual([1, 2, null, 9]));
});

test.each([["10s", 10], ["300s", 300], ["quarter", 900], ["hour", 3600], ["day", 86_400]])("a step of %s is %d s", (step, seconds) =>
  expect(stepSeconds(step)).toBe(seconds));
