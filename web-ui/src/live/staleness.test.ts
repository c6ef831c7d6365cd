import { describe, expect, test } from "vitest";
import { freshness } from "./staleness.js";

describe("a meter that reports every 10 s", () => {
  test.each([
    [0, "live"], [20, "live"], [20.1, "late"], [50, "late"], [50.1, "stale"], [90_000, "stale"],
  ] as const)("%d s after its reading is %s", (age, expected) => expect(freshness(age, 10, "ONLINE")).toBe(expected));
});

test("a meter whose heartbeats stopped is silent, however fresh its last reading", () => {
  expect(freshness(1, 10, "OFFLINE")).toBe("silent");
});

test("a meter that never spoke is never, not silent and not zero", () => {
  expect(freshness(null, 10, "NEVER_SEEN")).toBe("never");
});

test("a meter that is online and whose value has not reached us is unknown, not never", () => {
  expect(freshness(null, 10, "ONLINE")).toBe("unknown");
});

test("a meter that went offline without ever measuring is silent", () => {
  expect(freshness(null, 10, "OFFLINE")).toBe("silent");
});

test("an unknown interval is taken as a minute", () => {
  expect(freshness(119, null, "ONLINE")).toBe("live");
  expect(freshness(121, 0, "ONLINE")).toBe("late");
});
