import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { MeterState } from "../api/types.js";
import { Problem, Unreachable } from "../api/http.js";
import { t, tFor } from "../i18n/language.js";
import { NONE, type Quantity } from "../i18n/format.js";
import type { Freshness } from "../live/staleness.js";

/** Small pieces that every page is made of. None keeps state; each is a function from what is to what is shown. */

export type Icon =
  | "meter" | "unknown" | "rejected" | "live" | "cut" | "clock" | "fast" | "silent" | "online" | "never" | "warn" | "check"
  | "close" | "search" | "left" | "right" | "download" | "table" | "chart" | "retry" | "view" | "flag" | "rail" | "place" | "plus" | "copy" | "person" | "leave";

/** A picture beside a word; it never stands for the word alone. */
export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon" aria-hidden="true" focusable="false">${svg`<use href="#i-${name}"></use>`}</svg>`;
}

const STATE_LOOKS: Record<MeterState, { tone: string; icon: Icon }> = {
  ONLINE: { tone: "ok", icon: "online" },
  OFFLINE: { tone: "bad", icon: "silent" },
  NEVER_SEEN: { tone: "quiet", icon: "never" },
};

export function stateTag(state: MeterState): TemplateResult {
  const look = STATE_LOOKS[state];
  return tag(look.tone, look.icon, t(`state.${state}`));
}

export function tag(tone: string, picture: Icon, words: string): TemplateResult {
  return html`<span class="tag tag-${tone}">${icon(picture)}<span>${words}</span></span>`;
}

export function flagTag(flag: string): TemplateResult {
  const grave = flag === "TAMPER" || flag === "REGISTER_DECREASED" || flag === "OVER_CURRENT" || flag === "OVER_VOLTAGE";
  return tag(grave ? "bad" : "warn", "flag", tFor("flag", flag) ?? t("flag.UNKNOWN"));
}

const FRESH_ICONS: Record<Freshness, Icon> = { live: "live", late: "clock", stale: "clock", silent: "silent", never: "never", unknown: "retry" };

/** "pre 4 s · uživo": the age of a figure and what to think of it; "od 13:40" when the meter has gone silent. */
export function freshMark(fresh: Freshness, age: string | null): TemplateResult {
  const word = t(`fresh.${fresh}`);
  return html`<span class="fresh fresh-${fresh}">${icon(FRESH_ICONS[fresh])}<span
      >${age === null ? word : html`${age} <span class="fresh-word">· ${word}</span>`}</span
    ></span>`;
}

/** A figure and its unit. Not measured is a dash with words for those who do not see it. */
export function figure(quantity: Quantity, className = ""): TemplateResult {
  if (quantity.figure === NONE)
    return html`<span class="figure ${className}"><span aria-hidden="true">${NONE}</span><span class="unseen">${t("meter.notMeasured")}</span></span>`;
  return html`<span class="figure ${className}"><span class="figure-number">${quantity.figure}</span> <span class="figure-unit">${quantity.unit}</span></span>`;
}

export function emptyState(picture: Icon, title: string, words: string, action: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="empty">
    <div class="empty-picture">${icon(picture)}</div>
    <h2 class="empty-title">${title}</h2>
    <p class="empty-text">${words}</p>
    ${action}
  </div>`;
}

/** What went wrong in words, a way to try again, and the number that support can find it by. */
export function errorBlock(error: unknown, retry: (() => void) | null): TemplateResult {
  const { sentence, advice, reference } = explain(error);
  return html`<div class="error-block" role="alert">
    <div class="error-head">${icon("warn")}<strong>${t("error.title")}</strong></div>
    <p>${sentence}${advice === null ? nothing : html` ${advice}`}</p>
    ${reference === null ? nothing : html`<p class="error-reference">${t("error.reference", { reference })}</p>`}
    ${retry === null ? nothing : html`<button class="button" type="button" @click=${retry}>${icon("retry")}${t("error.retry")}</button>`}
  </div>`;
}

export function explain(error: unknown): { sentence: string; advice: string | null; reference: string | null } {
  if (error instanceof Problem) {
    const ours = tFor("error.code", error.code);
    return {
      sentence: ours ?? (error.status >= 500 ? t("error.server") : error.detail),
      advice: ours === null ? error.advice : null,
      reference: error.reference,
    };
  }
  if (error instanceof Unreachable) return { sentence: t("error.unreachable"), advice: null, reference: null };
  return { sentence: t("error.server"), advice: null, reference: null };
}

/** Grey bars of the height that the content will have, so that nothing jumps when it comes. */
export function skeleton(rows: number, className = ""): TemplateResult {
  return html`<div class="skeletons ${className}" aria-hidden="true">${Array.from({ length: rows }, () => html`<div class="skeleton"></div>`)}</div>`;
}
