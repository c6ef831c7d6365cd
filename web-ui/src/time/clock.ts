import type { ClockReading } from "../api/types.js";
import { signal } from "../state/signal.js";

interface Anchor {
  gridMillis: number;
  wallMillis: number;
  atMonotonic: number;
  speed: number;
  zone: string;
}

const unset: Anchor = { gridMillis: NaN, wallMillis: NaN, atMonotonic: 0, speed: 1, zone: "Europe/Belgrade" };

/** Where the grid's time stood when the server last told us; between two tellings it is counted on from there. */
const anchor = signal<Anchor>(unset);

/** Changes when the clock was set anew, so that badges and ages are drawn again. */
export const clockSettings = { get speed() { return anchor.value.speed; }, subscribe: (listener: () => void) => anchor.subscribe(listener) };

export function setClock(reading: ClockReading, monotonic = performance.now()): void {
  anchor.set({ gridMillis: Date.parse(reading.grid), wallMillis: Date.parse(reading.wall), atMonotonic: monotonic, speed: reading.speed, zone: reading.zone });
}

export const isClockSet = (): boolean => !Number.isNaN(anchor.value.gridMillis);

/** The grid's time. The device's own clock is used only until the server has told us once. */
export function gridNow(monotonic = performance.now()): Date {
  const { gridMillis, atMonotonic, speed } = anchor.value;
  if (Number.isNaN(gridMillis)) return new Date();
  return new Date(gridMillis + (monotonic - atMonotonic) * speed);
}

/** How long ago that was in the viewer's own life, in seconds; never negative, since clocks disagree a little. */
export function secondsSince(moment: string, monotonic = performance.now()): number {
  const gridMillis = gridNow(monotonic).getTime() - Date.parse(moment);
  return Math.max(0, gridMillis / 1000 / anchor.value.speed);
}

/** The same for moments of the node's own life (what arrived, what was refused), which runs on the wall clock. */
export function wallSecondsSince(moment: string, monotonic = performance.now()): number {
  const { wallMillis, atMonotonic } = anchor.value;
  const now = Number.isNaN(wallMillis) ? Date.now() : wallMillis + monotonic - atMonotonic;
  return Math.max(0, (now - Date.parse(moment)) / 1000);
}

/** How far the grid's clock moves in a stretch of the viewer's life; and the other way round. */
export const inGridSeconds = (wallSeconds: number): number => wallSeconds * anchor.value.speed;
export const inWallSeconds = (gridSeconds: number): number => gridSeconds / anchor.value.speed;

export const zone = (): string => anchor.value.zone;
