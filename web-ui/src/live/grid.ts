import type { GridSummary } from "../api/types.js";
import { signal, type Readable } from "../state/signal.js";
import { secondsSince } from "../time/clock.js";
import type { LiveClient } from "./client.js";
import { freshness, type Freshness } from "./staleness.js";

/** The grid's topic is renewed at least this often, in seconds of the wall clock. */
const GRID_EVERY = 5;

/** How far the grid's figures may be believed, and how old they are. */
export function gridFreshness(grid: GridSummary): { fresh: Freshness; seconds: number } {
  const seconds = secondsSince(grid.at);
  return { fresh: freshness(seconds, GRID_EVERY, "ONLINE"), seconds };
}

/** Grid power as it was heard since the page was opened, oldest first: enough for a small line, never more. */
export const heardPower: { at: number; watts: number }[] = [];
const KEPT = 240;

function remember({ watts, at }: GridSummary): void {
  const moment = Date.parse(at);
  if (watts === null || Number.isNaN(moment) || moment <= (heardPower.at(-1)?.at ?? 0)) return;
  heardPower.push({ at: moment, watts });
  if (heardPower.length > KEPT) heardPower.shift();
}

/** The whole grid's figures, for the app bar and every page's head; null until they were heard once. */
export function watchGrid(live: LiveClient, byRequest: () => Promise<GridSummary>): Readable<GridSummary | null> {
  const grid = signal<GridSummary | null>(null);
  const take = (summary: GridSummary): void => {
    const whole = { ...grid.value, ...summary };
    remember(whole);
    grid.set(whole);
  };
  const ask = (): void => {
    byRequest().then(
      take,
      // The connection mark already says that the server is away; the last figures stay.
      () => undefined,
    );
  };
  ask();
  live.subscribe("grid", { onData: (data) => take(data as GridSummary), onGap: ask });
  return grid;
}
