import type { MeterState } from "../api/types.js";

/** How much a live figure may be believed. One rule for every figure of every page. */
export type Freshness = "live" | "late" | "stale" | "silent" | "never" | "unknown";

/** When a meter does not say how often it reports, a minute is assumed. */
export const ASSUMED_INTERVAL = 60;

/**
 * @param ageSeconds since the value was measured, null when there is none
 * @param everySeconds the meter's expected interval in the same (the viewer's) seconds
 * @param state what the meter's own deadline timer says; it outweighs the age, since heartbeats may go on without readings
 */
export function freshness(ageSeconds: number | null, everySeconds: number | null, state: MeterState): Freshness {
  if (state === "NEVER_SEEN") return "never";
  if (state === "OFFLINE") return "silent";
  if (ageSeconds === null) return "unknown";
  const interval = everySeconds !== null && everySeconds > 0 ? everySeconds : ASSUMED_INTERVAL;
  if (ageSeconds <= 2 * interval) return "live";
  if (ageSeconds <= 5 * interval) return "late";
  return "stale";
}
