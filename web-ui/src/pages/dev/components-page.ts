import { html, type TemplateResult } from "lit-html";
import { Problem, Unreachable } from "../../api/http.js";
import { drawing, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import type { ChartModel } from "../../charts/ps-chart.js";
import { emptyColumns } from "../../charts/columns.js";
import { age, energy, power, register } from "../../i18n/format.js";
import { describe } from "../meters/history.js";
import { emptyState, errorBlock, figure, flagTag, freshMark, icon, skeleton, stateTag, tag } from "../../ui/parts.js";

/**
 * Every component that exists, in every state, for eyes and for the tests that walk through it. In development builds
 * only; its words are for developers and are not translated.
 */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  void import("../../charts/define.js");
  const charts = { power: chart("power"), energy: chart("energy") };
  drawing(
    host,
    () => {
      context.setTitle("Components");
      return html`<header class="page-head"><h1 tabindex="-1">Components</h1></header>
        ${story("Figures", html`<div class="story-row">${figure(power(295.4))} ${figure(power(1240))} ${figure(power(3_100_000))} ${figure(power(null))} ${figure(power(-820), "figure-hero")} ${figure(energy(1_234_567))} ${figure(register(1240))}</div>`)}
        ${story("Freshness", html`<div class="story-row">${freshMark("live", age(4))} ${freshMark("late", age(40))} ${freshMark("stale", age(400))} ${freshMark("silent", age(90_000))} ${freshMark("never", null)}</div>`)}
        ${story("States and tags", html`<div class="story-row">${stateTag("ONLINE")} ${stateTag("OFFLINE")} ${stateTag("NEVER_SEEN")} ${tag("warn", "clock", "warn")} ${flagTag("TAMPER")} ${flagTag("BUFFERED")} ${flagTag("FROM_THE_FUTURE")}</div>`)}
        ${story("Buttons", html`<div class="story-row">
          <button class="button" type="button">default</button> <button class="button button-primary" type="button">primary</button>
          <button class="button button-quiet" type="button">quiet</button> <button class="button" type="button" disabled>disabled</button>
          <button class="button" type="button" aria-pressed="true">pressed</button> <button class="button button-icon" type="button" aria-label="next">${icon("right")}</button></div>`)}
        ${story("Fields", html`<div class="story-row">
          <div class="field"><label for="s1">default</label><input id="s1" value="m-17" /><span class="hint">a hint</span></div>
          <div class="field field-wrong"><label for="s2">invalid</label><input id="s2" aria-invalid="true" value="m 17" /><span class="wrong">${icon("warn")}not an id</span></div>
          <div class="field"><label for="s3">read-only</label><input id="s3" readonly value="80284" /></div>
          <div class="field"><label for="s4">disabled</label><select id="s4" disabled><option>Novi Sad</option></select></div></div>`)}
        ${story("Chart: power", html`<div class="chart-box"><ps-chart .model=${charts.power}></ps-chart></div>`)}
        ${story("Chart: energy", html`<div class="chart-box"><ps-chart .model=${charts.energy}></ps-chart></div>`)}
        ${story("Loading", skeleton(3, "skeletons-rows"))}
        ${story("Empty", emptyState("check", "Nothing here", "And that is fine.", html`<a class="button" href="/">Go on</a>`))}
        ${story("Failed", html`${errorBlock(new Problem(503, "unavailable", "no", null, null, "r-17"), () => undefined)}${errorBlock(new Unreachable("no"), null)}`)}`;
    },
    life.signal,
  );
  return { unmount: () => life.abort() };
}

const story = (name: string, content: TemplateResult): TemplateResult => html`<section class="card story"><h2>${name}</h2>${content}</section>`;

/** A day with a gap and a late stretch, so that both can be looked at. */
function chart(kind: ChartModel["kind"]): ChartModel {
  const columns = emptyColumns();
  const from = Date.UTC(2026, 9, 24, 22) / 1000;
  for (let row = 0; row < 100; row++) {
    const gap = row > 40 && row < 52;
    const watts = 900 + 600 * Math.sin(row / 9) + 120 * Math.sin(row * 1.7);
    columns.x.push(from + row * 900);
    columns.mean.push(gap ? null : watts);
    columns.min.push(gap ? null : watts - 180);
    columns.max.push(gap ? null : watts + 260);
    columns.t1.push(gap || row < 32 ? null : watts / 4);
    columns.t2.push(gap ? null : row < 32 ? watts / 4 : 0);
    columns.count.push(gap ? null : 3);
    columns.late.push(row > 60 && row < 68 ? 2 : 0);
  }
  return { kind, columns, from, to: from + 100 * 900, stepSeconds: 900, label: "A day of 25 hours", describe: (row) => describe(kind, columns, row) };
}
