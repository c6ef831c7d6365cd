import { expect, test } from "vitest";
import { gridNow, inWallSeconds, secondsSince, setClock, zone } from "./clock.js";

const told = { grid: "2026-03-01T12:00:00Z", wall: "2026-11-21T09:00:00Z", speed: 60, zone: "Europe/Belgrade" };

test("at sixty times life, a second later it is a minute later on the grid", () => {
  setClock(told, 1_000);
  expect(gridNow(2_000).toISOString()).toBe("2026-03-01T12:01:00.000Z");
});

test("an age is counted in the viewer's own seconds, whatever the speed", () => {
  setClock(told, 0);
  expect(secondsSince("2026-03-01T11:56:00Z", 0)).toBe(4);
  expect(secondsSince("2026-03-01T11:56:00Z", 10_000)).toBe(14);
});

test("a moment slightly ahead of us is now, not minus something", () => {
  setClock(told, 0);
  expect(secondsSince("2026-03-01T12:00:30Z", 0)).toBe(0);
});

test("five minutes between reports are five seconds of life", () => {
  setClock(told, 0);
  expect(inWallSeconds(300)).toBe(5);
  expect(zone()).toBe("Europe/Belgrade");
});
