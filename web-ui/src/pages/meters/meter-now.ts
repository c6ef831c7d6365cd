import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { MeterDetail, MeterLive, Reading } from "../../api/types.js";
import { date, duration, measured, number, power, register, shownAge, sinceWhen } from "../../i18n/format.js";
import { spoken, t } from "../../i18n/language.js";
import { freshness, type Freshness } from "../../live/staleness.js";
import { gridNow, secondsSince } from "../../time/clock.js";
import { emptyState, figure, flagTag, freshMark, icon, stateTag } from "../../ui/parts.js";

/** The live half of one meter's page: what it says now, and how far that may be believed. */
export interface MeterView {
  detail: MeterDetail;
  live: MeterLive | null;
}

export function lastReading({ detail, live }: MeterView): Reading | null {
  if (live === null || live.at === undefined) return detail.last;
  const blank = { receivedAt: live.at, seq: null, importT1Wh: 0, importT2Wh: 0, exportT1Wh: 0, exportT2Wh: 0, volts: null, amperes: null, watts: null, powerFactor: null, hertz: null, flags: [] };
  return { ...blank, ...detail.last, ...live, at: live.at };
}

export function freshnessOf(view: MeterView): { fresh: Freshness; seconds: number | null } {
  const reading = lastReading(view);
  const seconds = reading === null ? null : secondsSince(reading.at);
  return { fresh: freshness(seconds, view.live?.everySeconds ?? view.detail.everySeconds, view.live?.state ?? view.detail.state), seconds };
}

/** The heading stands from the first moment, before anything about the meter is known, and keeps the focus. */
export function meterHead(id: string, view: MeterView | null): TemplateResult {
  return html`<header class="page-head">
    <div>
      <nav class="crumbs" aria-label=${t("nav.meters")}><a href="/brojila">${icon("left")}${t("meter.back")}</a></nav>
      <h1 tabindex="-1" class="meter-id">${id}</h1>
      ${view === null ? nothing : html`<p class="lead place-line">${icon("place")}<span>${spoken.value.officialName(view.detail.municipalityName)} · ${view.detail.building ?? t("meter.noBuilding")}</span></p>`}
    </div>
    ${view === null ? nothing : standing(view)}
  </header>`;
}

function standing({ detail, live }: MeterView): TemplateResult {
  const state = live?.state ?? detail.state;
  const since = live?.stateSince ?? detail.stateSince;
  return html`<div class="meter-state">
    ${stateTag(state)}
    ${since === null || state === "NEVER_SEEN" ? nothing : html`<span class="meter-since">${t("age.since", { time: sinceWhen(since, gridNow()) })}</span>`}
  </div>`;
}

export function meterNow(view: MeterView): TemplateResult {
  const reading = lastReading(view);
  if (reading === null) return html`<section class="card">${emptyState("never", t("meter.never.title"), t("meter.never.text"))}</section>`;
  const { fresh, seconds } = freshnessOf(view);
  const isNow = fresh === "live" || fresh === "late";
  return html`<section class="card now is-${fresh}" aria-labelledby="now-title">
    <div class="now-main">
      <h2 class="label" id="now-title">${t(isNow ? "meter.now" : "meter.lastKnown")}</h2>
      <div class="now-figure">${figure(power(reading.watts), "figure-hero")}</div>
      <div class="now-fresh">${freshMark(fresh, shownAge(reading.at, seconds, fresh, gridNow()))}</div>
      ${!isNow || reading.watts === null || reading.watts === 0 ? nothing : html`<div class="now-direction">${t(reading.watts < 0 ? "meter.exporting" : "meter.importing")}</div>`}
    </div>
    <dl class="now-details">
      ${fact(t("meter.volts"), figure(measured(reading.volts, 1, "V")), gauge(reading.volts, 207, 253))}
      ${fact(t("meter.amperes"), figure(measured(reading.amperes, 2, "A")))}
      ${fact(t("meter.powerFactor"), figure(measured(reading.powerFactor, 2, "")), gauge(reading.powerFactor === null ? null : Math.abs(reading.powerFactor), 0, 1))}
      ${fact(t("meter.hertz"), figure(measured(reading.hertz, 2, "Hz")), gauge(reading.hertz, 49.5, 50.5))}
    </dl>
    <div class="now-flags">
      <h3 class="label">${t("meter.flags")}</h3>
      ${reading.flags.length === 0
        ? html`<p class="no-flags">${icon("check")}${t("meter.flags.none")}</p>`
        : html`<ul class="flags">${reading.flags.map((flag) => html`<li>${flagTag(flag)}</li>`)}</ul>`}
    </div>
  </section>`;
}

const fact = (name: string, value: TemplateResult, extra: TemplateResult | typeof nothing = nothing): TemplateResult =>
  html`<div class="now-fact"><dt>${name}</dt><dd>${value}${extra}</dd></div>`;

/** Where a value stands between the borders that the grid should keep: 230 V ± 10 %, 50 Hz ± 1 %. The figure says it too. */
function gauge(value: number | null, low: number, high: number): TemplateResult | typeof nothing {
  if (value === null) return nothing;
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const outside = value < low || value > high;
  return html`<svg class="gauge ${outside ? "gauge-outside" : ""}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${svg`<rect class="gauge-track" x="0" y="2" width="100" height="2" rx="1"></rect><rect class="gauge-mark" x=${share * 97} y="0" width="3" height="6"></rect>`}
  </svg>`;
}

export function meterRegisters(view: MeterView): TemplateResult {
  const reading = lastReading(view);
  const at = (value: number | undefined): TemplateResult => figure(register(value ?? null));
  const sum = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a + b);
  return html`<section class="card" aria-labelledby="registers-title">
    <h2 id="registers-title">${t("meter.registers")}</h2>
    <p class="hint">${t("meter.registers.hint")}</p>
    <div class="scroll-x"><table class="registers">
      <thead><tr><th scope="col">${t("meter.tariff")}</th><th scope="col">${t("meter.import")}</th><th scope="col">${t("meter.export")}</th></tr></thead>
      <tbody>
        <tr><th scope="row"><span class="swatch swatch-1" aria-hidden="true"></span>${t("meter.tariff.T1")}</th><td>${at(reading?.importT1Wh)}</td><td>${at(reading?.exportT1Wh)}</td></tr>
        <tr><th scope="row"><span class="swatch swatch-2" aria-hidden="true"></span>${t("meter.tariff.T2")}</th><td>${at(reading?.importT2Wh)}</td><td>${at(reading?.exportT2Wh)}</td></tr>
      </tbody>
      <tfoot>
        <tr><th scope="row">${t("meter.tariff.sum")}</th><td>${at(sum(reading?.importT1Wh, reading?.importT2Wh))}</td><td>${at(sum(reading?.exportT1Wh, reading?.exportT2Wh))}</td></tr>
      </tfoot>
    </table></div>
  </section>`;
}

const MISSING_SHOWN = 4;

export function meterFacts(view: MeterView): TemplateResult {
  const { detail } = view;
  const reading = lastReading(view);
  const rows: [string, string | TemplateResult][] = [
    [t("meter.measuredAt"), reading === null ? "–" : date(reading.at, "moment")],
    [t("meter.receivedAt"), reading === null ? "–" : date(reading.receivedAt, "moment")],
    [t("meter.sequence"), reading === null ? "–" : reading.seq === null || reading.seq === 0 ? t("meter.unnumbered") : number(reading.seq)],
    [t("meter.every"), detail.everySeconds === null ? "–" : duration(detail.everySeconds)],
    [t("meter.timeout"), duration(detail.timeoutSeconds)],
    [t("meter.recorded"), number(detail.recorded)],
    [t("meter.duplicates"), number(detail.duplicates)],
    [t("meter.missing"), missing(detail.missing)],
  ];
  return html`<section class="card" aria-labelledby="facts-title">
    <h2 id="facts-title">${t("meter.facts")}</h2>
    <dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`;
}

function missing(ranges: MeterDetail["missing"]): string {
  if (ranges.length === 0) return t("meter.missing.none");
  const some = ranges.slice(0, MISSING_SHOWN).map(([from, to]) => (from === to ? number(from) : `${number(from)}–${number(to)}`));
  return some.join(", ") + (ranges.length > MISSING_SHOWN ? ` ${t("meter.missing.more", { n: ranges.length - MISSING_SHOWN })}` : "");
}

