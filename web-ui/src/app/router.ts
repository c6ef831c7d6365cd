import { signal, type Readable } from "../state/signal.js";

export type Params = Readonly<Record<string, string>>;

export interface Route<T> {
  /** `/brojila/:id`; a part that starts with a colon matches anything and is named. */
  pattern: string;
  load: () => Promise<T>;
}

export function match<T, R extends Route<T>>(routes: readonly R[], path: string): { route: R; params: Params } | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (const route of routes) {
    const params = matchOne(route.pattern.split("/").filter((part) => part !== ""), parts);
    if (params !== null) return { route, params };
  }
  return null;
}

function matchOne(pattern: readonly string[], parts: readonly string[]): Params | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected.startsWith(":")) params[expected.slice(1)] = safeDecode(part);
    else if (expected !== part) return null;
  }
  return params;
}

/** A hand-typed address may hold a stray percent sign; then it is taken as written. */
function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The link that a click means to follow inside the pages, or null when the browser should do it. */
export function innerLink(event: MouseEvent, here: { origin: string; pathname: string } = location): URL | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute("download") || (link.target !== "" && link.target !== "_self")) return null;
  const url = new URL(link.href);
  if (url.origin !== here.origin || url.pathname.startsWith("/api/")) return null;
  return url.hash !== "" && url.pathname === here.pathname ? null : url;
}

export interface Visit {
  path: string;
  /** Where the page stood when it was left, for the way back; null on a new visit. */
  scroll: number | null;
}

interface HistoryState {
  scroll?: number;
}

/** The address bar as two values: which page, and its query. A changed query alone never rebuilds the page. */
export class Router {
  private readonly page = signal<Visit>({ path: location.pathname, scroll: null });
  private readonly search = signal(new URLSearchParams(location.search));

  get visit(): Readable<Visit> {
    return this.page;
  }

  get query(): Readable<URLSearchParams> {
    return this.search;
  }

  start(end: AbortSignal): void {
    history.scrollRestoration = "manual";
    addEventListener("popstate", (event) => this.arrive((event.state as HistoryState | null)?.scroll ?? 0), { signal: end });
    addEventListener("pagehide", () => this.rememberScroll(), { signal: end });
    document.addEventListener("click", (event) => this.follow(event), { signal: end });
  }

  navigate(address: string): void {
    this.rememberScroll();
    history.pushState({}, "", address);
    this.arrive(null);
  }

  /** Goes elsewhere without leaving a way back to here. */
  replace(address: string): void {
    history.replaceState({}, "", address);
    this.arrive(null);
  }

  /** Changes part of the query; null removes a name. Filters replace the entry, steps in time add one. */
  setQuery(changes: Readonly<Record<string, string | null>>, how: "replace" | "push" = "replace"): void {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    const address = location.pathname + (text === "" ? "" : `?${text}`);
    if (how === "push") {
      this.rememberScroll();
      history.pushState({}, "", address);
    } else history.replaceState(history.state, "", address);
    this.search.set(next);
  }

  private follow(event: MouseEvent): void {
    const url = innerLink(event);
    if (url === null) return;
    event.preventDefault();
    this.navigate(url.pathname + url.search);
  }

  private arrive(scroll: number | null): void {
    this.search.set(new URLSearchParams(location.search));
    if (location.pathname !== this.page.value.path) this.page.set({ path: location.pathname, scroll });
    else if (scroll === null) scrollTo(0, 0);
  }

  private rememberScroll(): void {
    history.replaceState({ ...(history.state as HistoryState | null), scroll: scrollY }, "");
  }
}
