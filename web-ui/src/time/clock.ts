import type { ClockReading } from "../api/types.js";
import { signal } from "../state/signal.js";

interface Anchor {
  gridMillis: number;
  atMonotonic: number;
  speed: number;
  zone: string;
}

const unset: Anchor = { gridMillis: NaN, atMonotonic: 0, speed: 1, zone: "Europe/Belgrade" };

/** Where the grid's time stood when the server last told us; between two tellings it is counted on from there. */
const anchor = signal<Anchor>(unset);

/** Changes when the clock was set anew, so that badges and ages are drawn again. */
export const clockSettings = { get speed() { return anchor.value.speed; }, subscribe: (listener: () => void) => anchor.subscribe(listener) };

export function setClock(reading: ClockReading, monotonic = performance.now()): void {
  anchor.set({ gridMillis: Date.parse(reading.grid), atMonotonic: monotonic, speed: reading.speed, zone: reading.zone });
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

/** A stretch of grid time in the viewer's seconds. */
export const inWallSeconds = (gridSeconds: number): number => gridSeconds / anchor.value.speed;

export const zone = (): string => anchor.value.zone;
