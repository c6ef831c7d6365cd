import { render, type TemplateResult } from "lit-html";
import type { GridSummary } from "../api/types.js";
import { spoken } from "../i18n/language.js";
import type { LiveClient } from "../live/client.js";
import { perFrame, type Readable } from "../state/signal.js";
import type { Params, Router } from "./router.js";

/** What a page is given: everything it may touch of the world outside its own element. */
export interface Context {
  live: LiveClient;
  router: Router;
  grid: Readable<GridSummary | null>;
  setTitle(title: string): void;
  /** Said by screen readers, politely; nothing is shown. */
  announce(sentence: string): void;
  /** Shown for a few seconds at the foot of the page, and said. */
  toast(sentence: string, link?: { href: string; text: string }): void;
}

export interface Mounted {
  unmount(): void;
  /** When the page has its full height, so that going back can find its old place. */
  ready?: Promise<unknown>;
}

export interface PageModule {
  mount(host: HTMLElement, params: Params, context: Context): Mounted;
}

/** Draws `view` into `host` now, whenever asked, and when the language changes. At most once per frame. */
export function drawing(host: HTMLElement, view: () => TemplateResult, end: AbortSignal): () => void {
  const draw = (): void => {
    if (!end.aborted) render(view(), host);
  };
  const redraw = perFrame(draw);
  until(end, spoken, redraw);
  draw();
  return redraw;
}

/** Tries again by itself when the connection comes back, so that nobody has to press a button for it. */
export function whenBack(context: Context, end: AbortSignal, retry: () => void): void {
  until(end, context.live.connections, retry);
}

/** Subscribes for as long as the page lives. */
export function until<T>(end: AbortSignal, source: Readable<T>, listener: (value: T) => void): void {
  const leave = source.subscribe(listener);
  end.addEventListener("abort", leave, { once: true });
}
