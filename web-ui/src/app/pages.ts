import type { GridSummary } from "../api/types.js";
import { t } from "../i18n/language.js";
import type { LiveClient } from "../live/client.js";
import type { Readable } from "../state/signal.js";
import type { Context, Mounted, PageModule } from "./page.js";
import { session } from "../session/session.js";
import { match, type Router, type Visit } from "./router.js";
import { elsewhere, maySee, notFound, routes } from "./routes.js";
import type { Shell } from "./shell.js";

interface Parts {
  router: Router;
  live: LiveClient;
  shell: Shell;
  grid: Readable<GridSummary | null>;
}

/** Puts the page of the current address into the shell: loads it, swaps it, moves focus to its heading. */
export function startPages({ router, live, shell, grid }: Parts): void {
  const context: Context = {
    live,
    router,
    grid,
    setTitle: (title) => (document.title = title === "" ? t("app.name") : `${title} · ${t("app.name")}`),
    announce: (sentence) => shell.announce(sentence),
    toast: (sentence, link) => shell.toast(sentence, link),
  };
  let current: Mounted | undefined;
  let turn = 0;

  const show = async (visit: Visit, first: boolean): Promise<void> => {
    const mine = ++turn;
    const found = match(routes, visit.path) ?? { route: notFound, params: {} };
    const instead = elsewhere(found.route, visit.path, session.value);
    if (instead !== null) return router.replace(instead);
    const { route, params } = maySee(found.route, session.value) ? found : { route: notFound, params: {} };
    const module = await load(route.load);
    if (mine !== turn) return;

    const host = document.createElement("div");
    host.className = "page";
    await transition(() => {
      current?.unmount();
      shell.page.replaceChildren(host);
      current = module.mount(host, params, context);
    });
    if (first || mine !== turn) return;

    if (visit.scroll !== null) await current?.ready;
    if (mine !== turn) return;
    scrollTo(0, visit.scroll ?? 0);
    host.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  };

  router.visit.subscribe((visit) => void show(visit, false));
  session.subscribe((now) => {
    // Who has signed out, or must change the password, is led away; whoever's time ran out keeps the page they are on.
    if (now.state === "nobody" || now.state === "must-change") void show(router.visit.value, false);
  });
  void show(router.visit.value, true);
}

/** A page's file is gone when the server was updated under an open page: a full load brings the new one. */
async function load(from: () => Promise<PageModule>): Promise<PageModule> {
  try {
    return await from();
  } catch (cause) {
    if (!navigator.onLine || sessionStorage.getItem(RELOADED) === location.pathname) throw cause;
    sessionStorage.setItem(RELOADED, location.pathname);
    location.reload();
    return new Promise<PageModule>(() => undefined);
  }
}

const RELOADED = "powersight.reloaded";

async function transition(swap: () => void): Promise<void> {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm || !("startViewTransition" in document) || document.hidden) {
    swap();
    return;
  }
  await document.startViewTransition(swap).updateCallbackDone;
}
