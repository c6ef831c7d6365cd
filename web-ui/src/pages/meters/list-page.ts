import { html, nothing, type TemplateResult } from "lit-html";
import { live as liveValue } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { meters, municipalities, type MeterFilter } from "../../api/powersight.js";
import type { GridSummary, MeterState, MeterSummary, Municipality } from "../../api/types.js";
import { drawing, until, whenBack, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { age, energy, number, power } from "../../i18n/format.js";
import { t } from "../../i18n/language.js";
import { gridFreshness, heardPower } from "../../live/grid.js";
import { Paged } from "../../state/paged.js";
import { everySecond } from "../../time/ticker.js";
import { emptyState, errorBlock, figure, freshMark, icon, skeleton } from "../../ui/parts.js";
import { sparkline } from "../../ui/sparkline.js";
import { visibleRows, type Window } from "../../ui/virtual-rows.js";
import { municipalityOptions } from "../../ui/municipality-options.js";
import { LiveRows } from "./live-rows.js";
import { meterRow } from "./meter-row.js";

const SPARE_ROWS = 8;
const TYPING_REST = 250;

/** All meters: searched and filtered by the server, live for the rows in sight. The filter is in the address. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  const { router, grid } = context;
  let places: readonly Municipality[] = [];
  let shown: Window | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;

  const filter = (): MeterFilter => {
    const query = router.query.value;
    return { q: query.get("q") ?? "", municipality: query.get("opstina") ?? "", state: query.get("stanje") ?? "" };
  };
  const isFiltered = (): boolean => Object.values(filter()).some((value) => value !== "");

  const list = new Paged<MeterSummary>((after, signal) => meters(filter(), after, signal), () => redraw());
  const rows = new LiveRows(context.live, () => redraw());

  const view = (): TemplateResult => {
    context.setTitle(t("meters.title"));
    return html`
      <header class="page-head">
        <div>
          <h1 tabindex="-1">${t("meters.title")}</h1>
          <p class="lead">${t("meters.lead")}</p>
        </div>
      </header>
      ${headFigures()} ${filters()}
      <div class="list-note" role="status">
        ${list.total === null ? nothing : t("meters.count", { n: list.total })}${list.loading ? html` · ${t("meters.loading")}` : nothing}
      </div>
      ${content()}
    `;
  };

  const headFigures = (): TemplateResult => {
    const now = grid.value;
    return html`<section class="hero ${now === null ? "" : `is-${gridFreshness(now).fresh}`}" aria-label=${t("app.grid")}>
      <div class="hero-main">
        <span class="label">${t("meters.power")}</span>
        <div class="hero-figure">${now === null ? html`<div class="skeleton skeleton-hero"></div>` : figure(power(now.watts), "figure-hero")} ${sparkline(heardPower)}</div>
        <span class="hero-sub">${now === null ? nothing : html`${gridMark(now)}${totalView(now)}`}</span>
      </div>
      <fieldset class="state-tiles">
        <legend class="unseen">${t("meters.state")}</legend>
        ${stateTile("", t("meters.total"), now?.meters)}
        ${stateTile("ONLINE", t("state.ONLINE"), now?.online)}
        ${stateTile("OFFLINE", t("state.OFFLINE"), now?.offline)}
        ${stateTile("NEVER_SEEN", t("state.NEVER_SEEN"), now === null ? undefined : (now.neverSeen ?? Math.max(0, now.meters - now.online - now.offline)))}
      </fieldset>
    </section>`;
  };

  /** Energy is told to those who see every home; to others why even the power is missing, where it is. */
  const totalView = (now: GridSummary): TemplateResult | typeof nothing => {
    if (now.importWh !== null) return html`<span>${t("meters.energy")} <strong>${textOf(energy(now.importWh))}</strong></span>`;
    if (now.withheld) return html`<span>${t("meters.withheld")}</span>`;
    return now.keptBack ? html`<span>${t("meters.keptBack", { n: now.keptBack })}</span>` : nothing;
  };

  const stateTile = (state: MeterState | "", words: string, count: number | undefined): TemplateResult =>
    html`<label class="state-tile state-tile-${state === "" ? "all" : state.toLowerCase()}">
      <input
        class="unseen"
        type="radio"
        name="state"
        .checked=${liveValue(filter().state === state)}
        @change=${() => router.setQuery({ stanje: state })}
      />
      <span class="state-tile-count">${count === undefined ? "–" : number(count)}</span>
      <span class="state-tile-name">${words}</span>
    </label>`;

  const filters = (): TemplateResult => html`<form class="filters" role="search" @submit=${(event: Event) => event.preventDefault()}>
    <div class="field filters-search">
      <label for="q">${t("meters.search")}</label>
      <div class="input-with-icon">
        ${icon("search")}
        <input
          id="q" type="search" autocomplete="off" spellcheck="false" aria-describedby="q-hint"
          .value=${liveValue(typing === undefined ? (filter().q ?? "") : host.querySelector<HTMLInputElement>("#q")?.value ?? "")}
          @input=${(event: Event) => typed((event.target as HTMLInputElement).value)}
        />
      </div>
      <span class="hint" id="q-hint">${t("meters.search.hint")}</span>
    </div>
    <div class="field">
      <label for="municipality">${t("meters.municipality")}</label>
      <select id="municipality" @change=${(event: Event) => router.setQuery({ opstina: (event.target as HTMLSelectElement).value })}>
        <option value="" .selected=${filter().municipality === ""}>${t("meters.municipality.all")}</option>
        ${municipalityOptions(places, filter().municipality ?? "")}
      </select>
    </div>
  </form>`;

  const typed = (text: string): void => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      typing = undefined;
      router.setQuery({ q: text.trim() });
    }, TYPING_REST);
  };

  const content = (): TemplateResult => {
    if (list.items.length > 0) return html`${table()}${list.error === null ? nothing : errorBlock(list.error, () => void list.retry())}`;
    if (list.error !== null) return errorBlock(list.error, () => void list.retry());
    if (list.loading || list.total === null) return skeleton(10, "skeletons-rows");
    if (isFiltered())
      return emptyState("search", t("meters.nothing.title"), t("meters.nothing.text"), html`<button
        class="button" type="button" @click=${() => router.setQuery({ q: null, opstina: null, stanje: null })}>${t("meters.nothing.action")}</button>`);
    return emptyState("meter", t("meters.empty.title"), t("meters.empty.text"), html`<a class="button button-primary" href="/nepoznati">${t("meters.empty.action")}</a>`);
  };

  const table = (): TemplateResult => {
    shown = measure();
    const visible = list.items.slice(shown.first, shown.end);
    return html`<div class="table-frame ${list.outdated ? "is-outdated" : ""}">
      <div class="meters-table" role="table" aria-label=${t("meters.title")} aria-rowcount=${(list.total ?? list.items.length) + 1} aria-busy=${list.loading}>
        <div class="meters-head" role="rowgroup">
          <div class="meters-row" role="row" aria-rowindex="1">
            ${(["id", "place", "state", "power", "energy", "age"] as const).map(
              (column) => html`<span role="columnheader" class="cell cell-${column}">${t(`meters.column.${column}`)}</span>`,
            )}
          </div>
        </div>
        <div class="meters-body" role="rowgroup" @keydown=${moveByKeys}>
          <div class="spacer" role="presentation"></div>
          ${repeat(
            visible,
            (meter) => meter.id,
            (meter, index) => meterRow(rows.of(meter), (shown?.first ?? 0) + index),
          )}
          <div class="spacer" role="presentation"></div>
        </div>
      </div>
      <p class="unseen">${t("meters.keys")}</p>
      ${list.hasMore
        ? html`<div class="table-foot">
            <span>${t("meters.loaded", { loaded: list.items.length, total: list.total ?? 0 })}</span>
            <button class="button" type="button" ?disabled=${list.loading} @click=${() => void list.more()}>${t("meters.more")}</button>
          </div>`
        : nothing}
    </div>`;
  };

  const measure = (): Window => {
    const body = host.querySelector(".meters-body");
    const rowHeight = host.querySelector(".meters-body .meters-row")?.getBoundingClientRect().height ?? 56;
    const top = body?.getBoundingClientRect().top ?? 0;
    return visibleRows({ scrolled: -top, viewport: innerHeight, rowHeight: rowHeight || 56, count: list.items.length, spare: SPARE_ROWS });
  };

  /** What the template cannot say without a style attribute, and what follows from what is in sight. */
  const afterDraw = (): void => {
    const [above, below] = host.querySelectorAll<HTMLElement>(".spacer");
    if (above === undefined || below === undefined || shown === undefined) {
      rows.show([]);
      return;
    }
    above.style.height = `${shown.before}px`;
    below.style.height = `${shown.after}px`;
    rows.show(list.items.slice(shown.seenFirst, shown.seenEnd).map((meter) => meter.id));
    if (shown.seenEnd > list.items.length - 30 && list.error === null) void list.more();
  };

  const moveByKeys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (step === undefined || row === null) return;
    const next = Number(row.dataset["row"]) + step;
    const target = host.querySelector<HTMLElement>(`[data-row="${next}"] a`);
    if (target === null) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    target.closest(".meters-row")?.scrollIntoView({ block: "nearest" });
  };

  let first = true;
  const redrawNow = drawing(host, () => {
    const drawn = view();
    queueMicrotask(() => {
      afterDraw();
      // The first drawing guesses the height of a row; the second knows it.
      if (first && host.querySelector(".meters-body .meters-row") !== null) {
        first = false;
        redrawNow();
      }
    });
    return drawn;
  }, life.signal);
  function redraw(): void {
    redrawNow();
  }

  addEventListener("scroll", redraw, { passive: true, signal: life.signal });
  addEventListener("resize", redraw, { signal: life.signal });
  until(life.signal, grid, redraw);
  until(life.signal, router.query, () => {
    scrollTo(0, 0);
    void list.restart();
  });
  life.signal.addEventListener("abort", everySecond(redraw), { once: true });
  municipalities(life.signal).then(
    ({ items }) => {
      places = items;
      redraw();
    },
    // Without them the filter offers only "all"; the list itself says when the server is away.
    () => undefined,
  );

  whenBack(context, life.signal, () => {
    if (list.error !== null) void list.retry();
  });
  return {
    ready: list.restart(),
    unmount: () => {
      clearTimeout(typing);
      rows.stop();
      list.stop();
      life.abort();
    },
  };
}

function gridMark(grid: GridSummary): TemplateResult {
  const { fresh, seconds } = gridFreshness(grid);
  return freshMark(fresh, age(seconds));
}

const textOf = (quantity: { figure: string; unit: string }): string => `${quantity.figure} ${quantity.unit}`;
