import { expect, test, vi } from "vitest";
import type { MeterSummary } from "../../api/types.js";
import type { LiveClient } from "../../live/client.js";
import { LiveRows, merged } from "./live-rows.js";

const meter: MeterSummary = {
  id: "m-1", municipality: "80284", municipalityName: "Novi Sad", building: null, state: "ONLINE", stateSince: null,
  lastHeardAt: "2026-03-01T12:00:00Z", lastReadingAt: "2026-03-01T12:00:00Z", everySeconds: 300, watts: 100, importWh: 5_000,
};

test("only the rows in sight are subscribed, and left when they leave", () => {
  vi.useFakeTimers();
  const topics = new Set<string>();
  const live = { subscribe: (topic: string) => (topics.add(topic), () => topics.delete(topic)) } as unknown as LiveClient;
  const rows = new LiveRows(live, () => undefined);

  rows.show(["m-1", "m-2"]);
  vi.runAllTimers();
  expect([...topics]).toEqual(["meter/m-1", "meter/m-2"]);
  rows.show(["m-2", "m-3"]);
  vi.runAllTimers();
  expect([...topics].sort()).toEqual(["meter/m-2", "meter/m-3"]);
  rows.stop();
  expect([...topics]).toEqual([]);
  vi.useRealTimers();
});

test("a fast scroll past many rows asks for the last ones only", () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  const live = { subscribe: (topic: string) => (asked.push(topic), () => undefined) } as unknown as LiveClient;
  const rows = new LiveRows(live, () => undefined);

  for (let i = 0; i < 100; i++) rows.show([`m-${i}`]);
  vi.runAllTimers();

  expect(asked).toEqual(["meter/m-99"]);
  vi.useRealTimers();
});

test("a reading without power shows no power, not the old one; registers add up over both tariffs", () => {
  const shown = merged(meter, { id: "m-1", state: "ONLINE", stateSince: null, lastHeardAt: null, everySeconds: null, watts: null, importT1Wh: 4_000, importT2Wh: 1_500 });
  expect(shown).toMatchObject({ watts: null, importWh: 5_500, lastHeardAt: "2026-03-01T12:00:00Z", everySeconds: 300 });
});
