import { restorePreferences } from "./app/preferences.js";
import { startPages } from "./app/pages.js";
import { Router } from "./app/router.js";
import { buildShell } from "./app/shell.js";
import { gridSummary, liveAddress, liveTicket, topicByRequest } from "./api/powersight.js";
import { preferredLanguage, speak } from "./i18n/language.js";
import { LiveClient } from "./live/client.js";
import { keepClock } from "./live/keep-clock.js";
import { watchGrid } from "./live/grid.js";
import { Unreachable } from "./api/http.js";
import { Reasons } from "./session/reasons.js";
import { isIn, keepSession, keepReasons, session, whoAmI } from "./session/session.js";

/** Puts the parts together and lets them go. Nothing here decides anything. */
async function start(): Promise<void> {
  const forever = new AbortController().signal;
  restorePreferences();
  keepSession(forever);
  await Promise.all([speak(preferredLanguage()), whoAmI().catch(unanswered)]);

  const router = new Router();
  const clock = keepClock(forever);
  const live = new LiveClient({
    open: () => new WebSocket(liveAddress(), "ps1.json"),
    ticket: liveTicket,
    byRequest: topicByRequest,
    chance: Math.random,
    now: () => performance.now(),
    reason: (topic) => reasons.of(topic.replace(/^meter\//, "")),
    heard: clock.heard,
    // a refused upgrade looks to a browser like no answer; asking who we are renews what has run out
    shut: () => void whoAmI().catch(unanswered),
  });
  addEventListener("online", () => live.reconnectNow(), { signal: forever });
  document.addEventListener("visibilitychange", () => live.setHidden(document.hidden), { signal: forever });

  const host = document.getElementById("app");
  if (host === null) throw new Error("index.html has no element with the id app");
  const grid = watchGrid(live, () => (isIn(session.value) ? gridSummary() : Promise.reject(new Unreachable("nobody is signed in"))));
  const shell = buildShell(host, router, live, grid);
  const reasons = new Reasons((meter) => shell.askWhy(meter), (meter) => live.askAgain(`meter/${meter}`));
  keepReasons(reasons);
  router.start(forever);
  const follow = (): void => (isIn(session.value) ? live.start() : live.stop());
  session.subscribe(follow);
  follow();
  startPages({ router, live, shell, grid });
}

/** The server is away: the pages say so themselves, and ask again. */
function unanswered(cause: unknown): void {
  if (!(cause instanceof Unreachable)) throw cause;
}

void start();
