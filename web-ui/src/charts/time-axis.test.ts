import { describe, expect, test } from "vitest";
import { instantOf, localTime } from "../time/local.js";
import { tickStyle, timeTicks } from "./time-axis.js";

const zone = "Europe/Belgrade";
const hours = (ticks: number[]): string[] => ticks.map((at) => String(localTime(at, zone).hour).padStart(2, "0"));
const day = (month: number, date: number): [number, number] => [instantOf(2026, month, date, 0, zone), instantOf(2026, month, date + 1, 0, zone)];

describe("29 March 2026 has 23 hours", () => {
  const [from, to] = day(3, 29);
  test("as many as its borders are apart", () => expect((to - from) / 3600).toBe(23));
  test("hourly labels go from 1 to 3: there was no 2 o'clock", () => {
    expect(hours(timeTicks(from, to, 30, zone)).slice(0, 4)).toEqual(["00", "01", "03", "04"]);
    expect(timeTicks(from, to, 30, zone).length).toBe(24);
  });
  test("three-hourly labels stay on local three, six, nine", () =>
    expect(hours(timeTicks(from, to, 10, zone))).toEqual(["00", "03", "06", "09", "12", "15", "18", "21", "00"]));
});

describe("25 October 2026 has 25 hours", () => {
  const [from, to] = day(10, 25);
  test("as many as its borders are apart", () => expect((to - from) / 3600).toBe(25));
  test("hourly labels show 2 o'clock twice, an hour apart", () => {
    const ticks = timeTicks(from, to, 30, zone);
    expect(hours(ticks).slice(0, 5)).toEqual(["00", "01", "02", "02", "03"]);
    expect(ticks[3]! - ticks[2]!).toBe(3600);
  });
  test("three-hourly labels stay on local three, six, nine", () =>
    expect(hours(timeTicks(from, to, 10, zone))).toEqual(["00", "03", "06", "09", "12", "15", "18", "21", "00"]));
});

test("a week over the change has a label at every local midnight", () => {
  const ticks = timeTicks(instantOf(2026, 10, 19, 0, zone), instantOf(2026, 10, 26, 0, zone), 8, zone);
  expect(ticks.length).toBe(8);
  expect(new Set(hours(ticks))).toEqual(new Set(["00"]));
});

test("a year is labelled on the first of months", () => {
  const ticks = timeTicks(instantOf(2026, 1, 1, 0, zone), instantOf(2027, 1, 1, 0, zone), 13, zone);
  expect(ticks.map((at) => localTime(at, zone)).every(({ day, hour }) => day === 1 && hour === 0)).toBe(true);
  expect(ticks.length).toBe(13);
});

test("labels are strictly ascending and never more than asked for by much", () => {
  for (const [span, atMost] of [[60, 6], [3600, 8], [86_400, 6], [604_800, 7], [31 * 86_400, 10], [366 * 86_400, 6]] as const) {
    const from = instantOf(2026, 3, 1, 0, zone);
    const ticks = timeTicks(from, from + span, atMost, zone);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(atMost + 2);
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
  }
});

test("the label says time within a day, the day within two months, the month beyond", () => {
  expect(tickStyle([0, 600], 3600)).toBe("time");
  expect(tickStyle([0, 10], 60)).toBe("timeWithSeconds");
  expect(tickStyle([0, 86_400], 7 * 86_400)).toBe("shortDay");
  expect(tickStyle([0, 2_678_400], 365 * 86_400)).toBe("shortMonth");
});
