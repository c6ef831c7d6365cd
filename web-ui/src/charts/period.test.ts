import { describe, expect, test } from "vitest";
import { hasRolledOver, label, next, periodFrom, periodToQuery, previous, shorter, spanOf, type Period } from "./period.js";

const now = new Date("2026-11-21T13:35:00Z");
const today = { from: "2026-11-20T23:00:00Z", to: "2026-11-21T23:00:00Z" };

test("the address says the period and back", () => {
  const period: Period = { range: "month", at: "2026-03-10T00:00:00.000Z" };
  const query = new URLSearchParams(Object.entries(periodToQuery(period)).filter((entry): entry is [string, string] => entry[1] !== null));
  expect(query.get("period")).toBe("mesec");
  expect(periodFrom(query)).toEqual(period);
});

test("an address with nonsense is the last hour", () =>
  expect(periodFrom(new URLSearchParams("period=vek&u=juče"))).toEqual({ range: "hour", at: null }));

describe("what is asked of the server", () => {
  test("the present hour is the last sixty minutes", () =>
    expect(spanOf({ range: "hour", at: null }, now)).toEqual({ from: "2026-11-21T12:35:00.000Z", to: "2026-11-21T13:35:00.000Z" }));
  test("energy of the present hour is the hour on the clock", () =>
    expect(spanOf({ range: "hour", at: null }, now, "energy")).toEqual({ range: "hour", at: now.toISOString() }));
  test("everything else is a calendar unit that the server cuts", () => {
    expect(spanOf({ range: "day", at: null }, now)).toEqual({ range: "day", at: now.toISOString() });
    expect(spanOf({ range: "hour", at: "2026-11-20T10:00:00Z" }, now)).toEqual({ range: "hour", at: "2026-11-20T10:00:00Z" });
  });
});

describe("neighbours", () => {
  test("the previous one holds the moment before this one began", () =>
    expect(previous({ range: "day", at: null }, today).at).toBe("2026-11-20T22:59:59.999Z"));
  test("the next one begins where this one ends", () => {
    const yesterday = { from: "2026-11-19T23:00:00Z", to: "2026-11-20T23:00:00Z" };
    expect(next({ range: "day", at: "2026-11-20T10:00:00Z" }, yesterday, now)).toEqual({ range: "day", at: "2026-11-20T23:00:00Z" });
  });
  test("there is none after the present", () => {
    expect(next({ range: "day", at: null }, today, now)).toBeNull();
    expect(next({ range: "day", at: "2026-11-21T10:00:00Z" }, today, now)).toBeNull();
  });
  test("the hour that is not over yet is shown as the last sixty minutes", () =>
    expect(next({ range: "hour", at: "2026-11-21T12:10:00Z" }, { from: "2026-11-21T12:00:00Z", to: "2026-11-21T13:00:00Z" }, now)).toEqual({ range: "hour", at: null }));
});

test("Enter goes from the year down to the hour and no further", () => {
  expect(shorter({ range: "year", at: null }, 0)?.range).toBe("month");
  expect(shorter({ range: "week", at: null }, 0)?.range).toBe("day");
  expect(shorter({ range: "hour", at: null }, 0)).toBeNull();
});

test("a day that follows the present rolls over at its end; one that was chosen stays", () => {
  const midnight = new Date("2026-11-21T23:00:00Z");
  expect(hasRolledOver({ range: "day", at: null }, today, midnight)).toBe(true);
  expect(hasRolledOver({ range: "day", at: null }, today, now)).toBe(false);
  expect(hasRolledOver({ range: "day", at: "2026-11-21T10:00:00Z" }, today, midnight)).toBe(false);
});

test("the label is the full span, in the grid's zone and twenty-four hours", () => {
  const hour = { from: "2026-11-21T12:35:00Z", to: "2026-11-21T13:35:00Z" };
  expect(label({ range: "hour", at: null }, hour)).toBe("poslednji sat, 13:35 – 14:35");
  expect(label({ range: "day", at: null }, today)).toBe("subota, 21. novembar 2026.");
  expect(label({ range: "week", at: null }, { from: "2026-11-15T23:00:00Z", to: "2026-11-22T23:00:00Z" })).toBe("16. nov – 22. novembar 2026.");
  expect(label({ range: "month", at: null }, { from: "2026-10-31T23:00:00Z", to: "2026-11-30T23:00:00Z" })).toBe("novembar 2026.");
});
