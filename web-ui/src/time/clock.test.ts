import { expect, test } from "vitest";
import { gridNow, inGridSeconds, inWallSeconds, secondsSince, setClock, wallSecondsSince, zone } from "./clock.js";

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

test("what happened to the node itself is counted on the wall clock", () => {
  setClock(told, 0);
  expect(wallSecondsSince("2026-11-21T08:59:00Z", 5_000)).toBe(65);
});

test("a moment slightly ahead of us is now, not minus something", () => {
  setClock(told, 0);
  expect(secondsSince("2026-03-01T12:00:30Z", 0)).toBe(0);
});

test("a report every five seconds of life is one every five minutes of the grid's", () => {
  setClock(told, 0);
  expect(inGridSeconds(5)).toBe(300);
  expect(inWallSeconds(300)).toBe(5);
  expect(zone()).toBe("Europe/Belgrade");
});
