import { clock } from "../api/powersight.js";
import { setClock } from "../time/clock.js";

const AT_LEAST_EVERY = 60_000;

/** Keeps the grid's time right: asks when a connection begins, and once a minute of heartbeats after that. */
export function keepClock(end: AbortSignal): { heard: () => void } {
  let asked = -Infinity;
  const ask = (): void => {
    asked = performance.now();
    clock(end).then(
      setClock,
      // Not reached: the next heartbeat asks again; until then the time is counted on from what we know.
      () => (asked = -Infinity),
    );
  };
  ask();
  return {
    heard: () => {
      if (performance.now() - asked > AT_LEAST_EVERY) ask();
    },
  };
}
