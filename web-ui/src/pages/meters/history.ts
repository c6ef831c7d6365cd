import { html, nothing, type TemplateResult } from "lit-html";
import { wasAborted } from "../../api/http.js";
import { availability, series } from "../../api/powersight.js";
import type { Availability, MeterLive, Series } from "../../api/types.js";
import { until, whenBack, type Context } from "../../app/page.js";
import { columnsOf, measuredRows, stepSeconds, withReading, type Columns } from "../../charts/columns.js";
import { ENERGY_STEPS, hasRolledOver, label, next, periodFrom, periodToQuery, previous, RANGES, shorter, spanOf, type Borders, type Period } from "../../charts/period.js";
import type { ChartModel } from "../../charts/ps-chart.js";
import { date, energy, power, text } from "../../i18n/format.js";
import { t } from "../../i18n/language.js";
import { arrived, asking, failed, nothingYet, type Loadable } from "../../state/loadable.js";
import { gridNow, inGridSeconds, inWallSeconds, isClockSet } from "../../time/clock.js";
import { errorBlock, figure, icon, tag } from "../../ui/parts.js";
import { availabilityStrip } from "./availability-strip.js";
import { downloadTable, historyTable } from "./history-table.js";

/** Never ask more often than this, in real seconds, however fast the grid's clock runs. */
const REFRESH_EVERY = 20;

type Kind = ChartModel["kind"];

/** The past of one meter over the chosen stretch: chart or table, availability, and the steps through time. */
export class History {
  private asked: Loadable<Series> = nothingYet;
  private reachable: Availability | null = null;
  private columns: Columns | null = null;
  private model: ChartModel | undefined;
  private every: number | null = null;
  private lastAt: string | null = null;
  private asking: AbortController | undefined;
  private askedAt = 0;
  private shownPeriod: Period;
  /** What is asked for, and what the rows at hand are. */
  private kind: Kind = "power";
  private drawn: Kind = "power";
  private asTable = false;

  constructor(
    private readonly id: string,
    private readonly context: Context,
    private readonly end: AbortSignal,
    private readonly changed: () => void,
  ) {
    this.shownPeriod = periodFrom(context.router.query.value);
  }

  start(): void {
    void import("../../charts/define.js").then(this.changed);
    until(this.end, this.context.router.query, (query) => {
      const wanted = periodFrom(query);
      const same = wanted.range === this.shownPeriod.range && wanted.at === this.shownPeriod.at;
      this.shownPeriod = wanted;
      if (!same) void this.load();
    });
    const timer = setInterval(() => this.refreshWhenDue(), 1000);
    this.end.addEventListener("abort", () => clearInterval(timer), { once: true });
    whenBack(this.context, this.end, () => {
      if (this.asked.error !== null) void this.load();
    });
    void this.load();
  }

  /** How often the meter reports, in seconds of the wall clock; the chart needs it on the grid's, to tell gaps from pauses. */
  know(everySeconds: number | null, lastAt: string | null = this.lastAt): void {
    this.lastAt = lastAt;
    const every = everySeconds === null ? null : inGridSeconds(everySeconds);
    if (every === this.every) return;
    this.every = every;
    this.redo();
  }

  /** A live reading goes to the end of the present hour; a fresh snapshot means that something may be missing before it. */
  hear(data: MeterLive, whole: boolean): void {
    if (data.everySeconds !== null) this.know(data.everySeconds);
    if (whole && this.asked.value !== null) void this.load();
    if (this.columns === null || !this.followsHour || data.at === undefined || data.watts === undefined) return;
    const from = gridNow().getTime() / 1000 - 3600;
    const columns = withReading(this.columns, { at: data.at, watts: data.watts, flags: data.flags ?? [] }, from, this.every);
    if (columns === this.columns) return;
    this.columns = columns;
    this.model = undefined;
  }

  view(): TemplateResult {
    const borders = this.borders;
    return html`<section class="card history" aria-labelledby="history-title">
      <div class="history-head">
        <h2 id="history-title">${t("chart.title")}</h2>
        <div class="history-tools">
          ${this.segments("kind", t("chart.what"), ["power", "energy"] as const, this.kind, (kind) => t(`chart.${kind}`), (kind) => this.setKind(kind))}
          <button class="button" type="button" aria-pressed=${this.asTable} @click=${() => this.toggleTable()}>${icon(this.asTable ? "chart" : "table")}<span class="tool-word">${t(this.asTable ? "chart.asChart" : "chart.table")}</span></button>
          <button class="button" type="button" title=${t("chart.csv.hint")} ?disabled=${this.columns === null} @click=${() => this.download()}>${icon("download")}<span class="tool-word">${t("chart.csv")}</span></button>
        </div>
      </div>
      <div class="range-bar">
        ${this.segments("range", t("chart.range"), RANGES, this.shownPeriod.range, (range) => t(`chart.range.${range}`), (range) => this.go({ range, at: this.shownPeriod.at }))}
        <div class="range-steps">
          <button class="button button-icon" type="button" aria-label=${t("chart.previous")} ?disabled=${borders === null} @click=${() => borders && this.go(previous(this.shownPeriod, borders))}>${icon("left")}</button>
          <span class="range-label" aria-live="polite" aria-atomic="true">${borders === null ? " " : label(this.labelPeriod, borders)}</span>
          <button class="button button-icon" type="button" aria-label=${t("chart.next")} ?disabled=${this.nextPeriod === null} @click=${() => this.nextPeriod && this.go(this.nextPeriod)}>${icon("right")}</button>
          <button class="button" type="button" ?disabled=${this.shownPeriod.at === null} @click=${() => this.go({ range: this.shownPeriod.range, at: null })}>${t(this.shownPeriod.range === "hour" ? "chart.now" : "chart.today")}</button>
        </div>
      </div>
      ${this.content()}
    </section>`;
  }

  private content(): TemplateResult {
    const { value, loading, error } = this.asked;
    if (error !== null && value === null) return errorBlock(error, () => void this.load());
    const rows = this.columns === null ? [] : measuredRows(this.columns);
    const empty = value !== null && rows.length === 0 && !loading;
    return html`
      ${error === null ? nothing : html`${errorBlock(error, () => void this.load())}<p class="hint">${t("chart.old")}</p>`}
      <div class="chart-box ${loading && !this.followsHour ? "is-loading" : ""} ${error === null ? "" : "is-outdated"}" aria-busy=${loading}>
        ${this.asTable && this.columns !== null
          ? historyTable(this.drawn, this.columns, rows, value?.step ?? "")
          : html`<ps-chart .model=${this.chartModel()} @ps-drill=${(event: CustomEvent<number>) => this.drill(event.detail)} @ps-back=${() => window.history.back()}></ps-chart>`}
        ${empty ? this.nothingHere(value) : nothing}
      </div>
      <div class="chart-foot">
        ${this.legend()}
        ${value === null ? nothing : html`<span class="chart-step">${t("chart.bucket", { step: stepName(value.step) })}</span>`}
      </div>
      ${this.total(rows)} ${availabilityStrip(this.reachable, this.borders)}
    `;
  }

  private total(rows: readonly number[]): TemplateResult | typeof nothing {
    const { columns } = this;
    if (columns === null || this.drawn === "power" || rows.length === 0) return nothing;
    const sum = rows.reduce((total, row) => total + (columns.t1[row] ?? 0) + (columns.t2[row] ?? 0), 0);
    return html`<p class="chart-total">${t("chart.total")} ${figure(energy(sum))}</p>`;
  }

  private legend(): TemplateResult {
    const late = this.columns?.late.some((count) => (count ?? 0) > 0) === true;
    const lateTag = late ? tag("warn", "clock", t("chart.late")) : nothing;
    return this.drawn === "power"
      ? html`<span class="legend"><span class="key key-line"></span>${t("chart.mean")}</span><span class="legend"><span class="key key-band"></span>${t("chart.band")}</span>${lateTag}`
      : html`<span class="legend"><span class="swatch swatch-1"></span>${t("meter.tariff.T1")}</span><span class="legend"><span class="swatch swatch-2"></span>${t("meter.tariff.T2")}</span>${lateTag}`;
  }

  /** Before the first reading the way leads there; after the last one, to the last. */
  private nothingHere(value: Series): TemplateResult {
    const { lastAt } = this;
    const first = value.firstAvailable;
    const isAfter = lastAt !== null && Date.parse(lastAt) < Date.parse(value.from);
    const target = isAfter ? lastAt : first;
    return html`<div class="chart-empty">
      <p><strong>${t("chart.empty")}</strong></p>
      ${target === null
        ? nothing
        : html`<p>${t(isAfter ? "chart.empty.last" : "chart.empty.first", { time: date(target, "minute") })}</p>
            <button class="button" type="button" @click=${() => this.go({ range: this.shownPeriod.range, at: target })}>${t(isAfter ? "chart.empty.goLast" : "chart.empty.go")}</button>`}
    </div>`;
  }

  private segments<T extends string>(name: string, legend: string, options: readonly T[], chosen: T, words: (option: T) => string, choose: (option: T) => void): TemplateResult {
    return html`<fieldset class="segments">
      <legend class="unseen">${legend}</legend>
      ${options.map(
        (option) => html`<label><input class="unseen" type="radio" name=${name} value=${option} .checked=${option === chosen} @change=${() => choose(option)} /><span>${words(option)}</span></label>`,
      )}
    </fieldset>`;
  }

  private chartModel(): ChartModel | undefined {
    const borders = this.borders;
    if (this.model !== undefined || this.columns === null || borders === null) return this.model;
    const { columns, drawn: kind } = this;
    this.model = {
      kind,
      columns,
      from: Date.parse(borders.from) / 1000,
      to: Date.parse(borders.to) / 1000,
      stepSeconds: stepSeconds(this.asked.value?.step ?? ""),
      label: t("chart.label", { id: this.id, range: label(this.labelPeriod, borders) }),
      describe: (row) => describe(kind, columns, row),
    };
    return this.model;
  }

  /** Where the shown data begins and ends; the present hour moves along with the clock. */
  private get borders(): Borders | null {
    if (this.asked.value === null) return null;
    if (!this.followsHour) return this.asked.value;
    const now = gridNow();
    return { from: new Date(now.getTime() - 3_600_000).toISOString(), to: now.toISOString() };
  }

  private get followsHour(): boolean {
    return this.shownPeriod.range === "hour" && this.shownPeriod.at === null && this.kind === "power";
  }

  private get labelPeriod(): Period {
    const isClockHour = this.shownPeriod.range === "hour" && !this.followsHour;
    return isClockHour && this.asked.value !== null ? { range: "hour", at: this.asked.value.from } : this.shownPeriod;
  }

  private get nextPeriod(): Period | null {
    const borders = this.borders;
    return borders === null ? null : next(this.shownPeriod, borders, gridNow());
  }

  private go(period: Period): void {
    this.context.router.setQuery(periodToQuery(period), "push");
  }

  private drill(at: number): void {
    const period = shorter(this.shownPeriod, at);
    if (period !== null) this.go(period);
  }

  private setKind(kind: Kind): void {
    this.kind = kind;
    void this.load();
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.changed();
  }

  private download(): void {
    if (this.columns !== null && this.borders !== null) downloadTable(this.id, this.drawn, this.columns, measuredRows(this.columns), this.borders);
  }

  private redo(): void {
    this.columns = this.asked.value === null ? null : columnsOf(this.asked.value, this.every);
    this.model = undefined;
    this.changed();
  }

  private refreshWhenDue(): void {
    if (this.asked.loading || document.hidden || this.asked.value === null) return;
    if (this.followsHour) {
      this.model = undefined;
      this.changed();
    }
    const waited = (performance.now() - this.askedAt) / 1000;
    const bucket = inWallSeconds(stepSeconds(this.asked.value.step));
    const due = this.shownPeriod.at === null && waited > Math.max(REFRESH_EVERY, bucket);
    if (due || (waited > 1 && !this.followsHour && hasRolledOver(this.shownPeriod, this.asked.value, gridNow()))) void this.load();
  }

  private async load(): Promise<void> {
    this.asking?.abort();
    const mine = new AbortController();
    this.asking = mine;
    const signal = AbortSignal.any([mine.signal, this.end]);
    this.askedAt = performance.now();
    const { kind } = this;
    this.asked = asking(this.asked);
    this.changed();
    try {
      if (!isClockSet()) await clockSet(signal);
      const found = await series(this.id, spanOf(this.shownPeriod, gridNow(), kind), kind === "energy" ? ENERGY_STEPS[this.shownPeriod.range] : null, signal);
      this.asked = arrived(found);
      this.drawn = kind;
      this.redo();
      this.reachable = await availability(this.id, found.from, found.to, signal);
    } catch (error) {
      if (wasAborted(error) || signal.aborted) return;
      this.asked = failed(this.asked, error);
    }
    this.changed();
  }
}

export function describe(kind: Kind, { x, mean, min, max, t1, t2 }: Columns, row: number): string {
  const time = date((x[row] ?? 0) * 1000, "minute");
  const value = mean[row] ?? null;
  if (kind === "energy" && (t1[row] ?? null) !== null)
    return t("chart.say.energy", { time, t1: text(energy(t1[row] ?? null)), t2: text(energy(t2[row] ?? null)) });
  if (value === null || kind === "energy") return t("chart.say.none", { time });
  return t("chart.say", { time, mean: text(power(value)), min: text(power(min[row] ?? null)), max: text(power(max[row] ?? null)) });
}

function stepName(step: string): string {
  const seconds = stepSeconds(step);
  if (step === "raw") return t("chart.step.raw");
  if (step === "month") return t("chart.step.month");
  if (step === "day") return t("chart.step.day");
  if (seconds % 3600 === 0) return t("chart.step.hour", { n: seconds / 3600 });
  if (seconds % 60 === 0) return t("chart.step.minute", { n: seconds / 60 });
  return t("chart.step.second", { n: seconds });
}

/** The first question needs the grid's time; it comes within a moment of the start. */
async function clockSet(signal: AbortSignal): Promise<void> {
  const { clockSettings } = await import("../../time/clock.js");
  await new Promise<void>((done, gaveUp) => {
    if (isClockSet()) done();
    const leave = clockSettings.subscribe(() => {
      leave();
      done();
    });
    signal.addEventListener("abort", () => gaveUp(new DOMException("left the page", "AbortError")), { once: true });
  });
}

