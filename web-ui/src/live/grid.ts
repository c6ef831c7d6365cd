import type { GridSummary } from "../api/types.js";
import { signal, type Readable } from "../state/signal.js";
import type { LiveClient } from "./client.js";

/** The whole grid's figures, for the app bar and every page's head; null until they were heard once. */
export function watchGrid(live: LiveClient, byRequest: () => Promise<GridSummary>): Readable<GridSummary | null> {
  const grid = signal<GridSummary | null>(null);
  const ask = (): void => {
    byRequest().then(
      (summary) => grid.set({ ...grid.value, ...summary }),
      // The connection mark already says that the server is away; the last figures stay.
      () => undefined,
    );
  };
  ask();
  live.subscribe("grid", { onData: (data) => grid.set({ ...grid.value, ...(data as GridSummary) }), onGap: ask });
  return grid;
}
