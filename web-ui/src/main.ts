import { restorePreferences } from "./app/preferences.js";
import { startPages } from "./app/pages.js";
import { Router } from "./app/router.js";
import { buildShell } from "./app/shell.js";
import { gridSummary, liveAddress, liveTicket, topicByRequest } from "./api/powersight.js";
import { preferredLanguage, speak } from "./i18n/language.js";
import { LiveClient } from "./live/client.js";
import { keepClock } from "./live/keep-clock.js";
import { watchGrid } from "./live/grid.js";

/** Puts the parts together and lets them go. Nothing here decides anything. */
async function start(): Promise<void> {
  const forever = new AbortController().signal;
  restorePreferences();
  await speak(preferredLanguage());

  const router = new Router();
  const clock = keepClock(forever);
  const live = new LiveClient({
    open: () => new WebSocket(liveAddress(), "ps1.json"),
    ticket: liveTicket,
    byRequest: topicByRequest,
    chance: Math.random,
    now: () => performance.now(),
    heard: clock.heard,
  });
  addEventListener("online", () => live.reconnectNow(), { signal: forever });
  document.addEventListener("visibilitychange", () => live.setHidden(document.hidden), { signal: forever });

  const host = document.getElementById("app");
  if (host === null) throw new Error("index.html has no element with the id app");
  const grid = watchGrid(live, gridSummary);
  const shell = buildShell(host, router, live, grid);
  router.start(forever);
  live.start();
  startPages({ router, live, shell, grid });
}

void start();
