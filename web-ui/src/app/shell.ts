import { html, nothing, render, type TemplateResult } from "lit-html";
import { ref, createRef } from "lit-html/directives/ref.js";
import type { GridSummary } from "../api/types.js";
import { age, date, number, power } from "../i18n/format.js";
import { spoken, t } from "../i18n/language.js";
import { gridFreshness } from "../live/grid.js";
import type { Link, LiveClient } from "../live/client.js";
import { perFrame, type Readable } from "../state/signal.js";
import { clockSettings, gridNow, isClockSet } from "../time/clock.js";
import { everySecond } from "../time/ticker.js";
import { figure, freshMark, icon, type Icon } from "../ui/parts.js";
import { preferences, prefer } from "./preferences.js";
import { isIn, session, type Session } from "../session/session.js";
import { reasonSheet } from "./reason-sheet.js";
import { signInSheet } from "./sign-in-sheet.js";
import { placesOf } from "./routes.js";
import type { Router } from "./router.js";
import { viewSheet } from "./view-sheet.js";

interface Toast {
  sentence: string;
  link: { href: string; text: string } | undefined;
}

export interface Shell {
  /** Where the router puts the page. */
  readonly page: HTMLElement;
  announce(sentence: string): void;
  /** Why the person looks at a meter that is somebody's; null when they would rather not. */
  askWhy(meter: string): Promise<string | null>;
  toast(sentence: string, link?: { href: string; text: string }): void;
}

const LINK_LOOKS: Record<Link, { icon: Icon; tone: string }> = {
  connecting: { icon: "retry", tone: "quiet" },
  open: { icon: "live", tone: "ok" },
  down: { icon: "cut", tone: "bad" },
  polling: { icon: "clock", tone: "warn" },
  refused: { icon: "cut", tone: "bad" },
};

/** What stays while pages come and go: app bar, navigation, the one banner about the connection, and what is announced. */
export function buildShell(host: HTMLElement, router: Router, live: LiveClient, grid: Readable<GridSummary | null>): Shell {
  const page = createRef<HTMLElement>();
  const sheet = createRef<HTMLDialogElement>();
  const again = signInSheet(() => redraw());
  const why = reasonSheet(() => redraw(), () => router.navigate("/brojila"));
  let said = "";
  let toast: Toast | null = null;
  let toastTimer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    render(
      html`
        <a class="skip" href="#main">${t("app.skip")}</a>
        <header class="bar">
          <a class="brand" href="/" aria-label=${t("app.name")}>${logo()}<span class="brand-name">PowerSight</span></a>
          ${isList(router.visit.value.path) || !isIn(session.value) ? nothing : gridNowView(grid.value)} ${clockView()}
          ${isIn(session.value) ? linkMark(live.link.value) : nothing}
          <button class="button button-quiet bar-view" type="button" aria-haspopup="dialog" @click=${() => sheet.value?.showModal()}>
            ${icon("view")}<span>${t("app.view")}</span>
          </button>
        </header>
        ${placesOf(session.value).length === 0 ? nothing : html`<nav class="rail" aria-label=${t("app.nav")}>
          ${placesView(session.value, router.visit.value.path, "long")}
          <button class="rail-toggle" type="button" aria-expanded=${preferences.value.rail === "wide"} @click=${toggleRail}>
            ${icon("rail")}<span class="place-name">${t(preferences.value.rail === "wide" ? "app.rail.narrow" : "app.rail.wide")}</span>
          </button>
        </nav>`}
        <main class="main" id="main" tabindex="-1">
          ${isIn(session.value) ? linkBanner(live) : nothing}
          <div ${ref(page)}></div>
        </main>
        ${placesOf(session.value).length === 0 ? nothing : html`<nav class="bottom" aria-label=${t("app.nav")}>
          ${placesView(session.value, router.visit.value.path, "short")}
          <button class="place" type="button" aria-haspopup="dialog" @click=${() => sheet.value?.showModal()}>
            ${icon("view")}<span class="place-name">${t("app.view")}</span>
          </button>
        </nav>`}
        ${viewSheet(sheet)} ${again.view()} ${why.view()}
        <div class="unseen" role="status">${said}</div>
        ${toast === null ? nothing : toastView(toast, () => showToast(null))}
      `,
      host,
    );
  };

  const redraw = perFrame(draw);
  const showToast = (next: Toast | null): void => {
    clearTimeout(toastTimer);
    toast = next;
    if (next !== null) toastTimer = setTimeout(() => showToast(null), 10_000);
    redraw();
  };

  draw();
  for (const source of [spoken, preferences, live.link, grid, router.visit, session]) source.subscribe(redraw);
  session.subscribe(() => {
    host.classList.toggle("bare", placesOf(session.value).length === 0);
    again.follow();
  });
  host.classList.toggle("bare", placesOf(session.value).length === 0);
  clockSettings.subscribe(redraw);
  everySecond(redraw);

  if (page.value === undefined) throw new Error("the shell has no place for a page");
  return {
    page: page.value,
    announce(sentence) {
      said = sentence;
      redraw();
    },
    askWhy: (meter) => why.ask(meter),
    toast(sentence, link) {
      said = sentence;
      showToast({ sentence, link });
    },
  };
}

function logo(): TemplateResult {
  return html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path class="logo-lid" d="M3 16C6.8 9.7 11.1 6.5 16 6.5S25.2 9.7 29 16c-3.8 6.3-8.1 9.5-13 9.5S6.8 22.3 3 16z" />
    <path class="logo-bolt" d="m17.6 9.6-5.6 7.4h3.8l-1.2 5.5 5.7-7.5h-3.9z" />
  </svg>`;
}

/** The list shows the same figure large, right below; twice would be once too often. */
const isList = (path: string): boolean => path === "/" || path === "/brojila";

function gridNowView(grid: GridSummary | null): TemplateResult | typeof nothing {
  if (grid === null) return nothing;
  const { fresh, seconds } = gridFreshness(grid);
  return html`<div class="bar-grid is-${fresh}">
    <span class="bar-label">${t("app.grid")}</span>
    ${figure(power(grid.watts))}
    <span class="bar-count"><span class="dot dot-ok" aria-hidden="true"></span>${number(grid.online)} / ${number(grid.meters)}</span>
    ${fresh === "live" ? nothing : freshMark(fresh, age(seconds))}
  </div>`;
}

/** The grid's time; and, when it runs faster than life, a badge that never leaves. */
function clockView(): TemplateResult | typeof nothing {
  if (!isClockSet()) return nothing;
  const speed = clockSettings.speed;
  return html`<div class="bar-time">
    <time class="bar-clock" title=${t("app.clock")}>${date(gridNow(), "minute")}</time>
    ${speed === 1
      ? nothing
      : html`<span class="badge-fast" title=${t("app.fast.hint", { n: speed })}>${icon("fast")}${t("app.fast", { n: speed })}</span>`}
  </div>`;
}

function linkMark(link: Link): TemplateResult {
  const look = LINK_LOOKS[link];
  return html`<div class="bar-link tag tag-${look.tone}">${icon(look.icon)}<span>${t(`link.${link}`)}</span></div>`;
}

function placesView(now: Session, path: string, length: "short" | "long"): TemplateResult[] {
  return placesOf(now).map(
    (place) =>
      html`<a class="place" href=${place.path} aria-current=${place.holds(path) ? "page" : nothing}>
        ${icon(place.icon)}<span class="place-name">${t(place[length])}</span>
      </a>`,
  );
}

function linkBanner(live: LiveClient): TemplateResult | typeof nothing {
  const link = live.link.value;
  if (link === "open" || link === "connecting") return nothing;
  const words = link === "down" ? "lost" : link;
  return html`<div class="banner banner-${link === "polling" ? "warn" : "bad"}" role="status">
    ${icon(LINK_LOOKS[link].icon)}
    <p><strong>${t(`link.${words}.title`)}</strong> ${t(`link.${words}.text`)}</p>
    ${link === "refused"
      ? nothing
      : html`<button class="button" type="button" @click=${() => live.reconnectNow()}>${icon("retry")}${t("link.retry")}</button>`}
  </div>`;
}

function toastView(toast: Toast, close: () => void): TemplateResult {
  return html`<aside class="toast" aria-label=${t("app.name")}>
    ${icon("check")}<span>${toast.sentence}</span>
    ${toast.link === undefined ? nothing : html`<a href=${toast.link.href} @click=${close}>${toast.link.text}</a>`}
    <button class="button button-quiet button-icon" type="button" aria-label=${t("app.close")} @click=${close}>${icon("close")}</button>
  </aside>`;
}

function toggleRail(): void {
  prefer({ rail: preferences.value.rail === "wide" ? "narrow" : "wide" });
}
