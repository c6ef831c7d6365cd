import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { date, energy, power, text } from "../i18n/format.js";
import { zone } from "../time/clock.js";
import type { Columns } from "./columns.js";
import { plotOptions, type Colours } from "./plot-options.js";

/** What is drawn, and how it is spoken about. A new object means drawing anew; the same object means nothing changed. */
export interface ChartModel {
  kind: "power" | "energy";
  columns: Columns;
  from: number;
  to: number;
  stepSeconds: number;
  label: string;
  describe(row: number): string;
}

const REST_BEFORE_SPEAKING = 300;

/**
 * A line of power with its band, or bars of energy, over a stretch of time. Focus it and walk with the arrows; Enter says
 * `ps-drill` with the moment, Escape says `ps-back`. Defined in define.ts, so that importing this has no effect.
 */
export class ChartElement extends HTMLElement {
  private plot: uPlot | undefined;
  private shown: ChartModel | undefined;
  private life: AbortController | undefined;
  private readonly canvas = document.createElement("div");
  private readonly tip = document.createElement("div");
  private readonly spoken = document.createElement("div");
  private speaking: ReturnType<typeof setTimeout> | undefined;
  private row: number | null = null;

  set model(model: ChartModel | undefined) {
    if (model === this.shown) return;
    const before = this.shown;
    this.shown = model;
    if (this.life === undefined || model === undefined) return;
    this.canvas.setAttribute("aria-label", model.label);
    if (this.plot !== undefined && before?.kind === model.kind) {
      this.plot.setData(dataOf(model), false);
      this.plot.setScale("x", { min: model.from, max: model.to });
    } else this.rebuild();
  }

  get model(): ChartModel | undefined {
    return this.shown;
  }

  connectedCallback(): void {
    this.adoptModel();
    this.life = new AbortController();
    const { signal } = this.life;
    this.canvas.className = "chart-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", this.shown?.label ?? "");
    this.tip.className = "chart-tip";
    this.tip.hidden = true;
    this.spoken.className = "unseen";
    this.spoken.setAttribute("aria-live", "polite");
    this.replaceChildren(this.canvas, this.tip, this.spoken);

    this.canvas.addEventListener("keydown", (event) => this.walk(event), { signal });
    this.canvas.addEventListener("blur", () => this.point(null), { signal });
    this.canvas.addEventListener("dblclick", () => this.drill(), { signal });
    const size = new ResizeObserver(() => this.fit());
    size.observe(this.canvas);
    const looks = new MutationObserver(() => this.rebuild());
    looks.observe(document.documentElement, { attributeFilter: ["data-theme", "lang"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild(), { signal });
    signal.addEventListener("abort", () => {
      size.disconnect();
      looks.disconnect();
      this.plot?.destroy();
      this.plot = undefined;
    });
    this.rebuild();
  }

  disconnectedCallback(): void {
    clearTimeout(this.speaking);
    this.life?.abort();
    this.life = undefined;
  }

  /** A model given before this element was defined sits on the element as a plain property and hides ours. */
  private adoptModel(): void {
    const early = Object.getOwnPropertyDescriptor(this, "model")?.value as ChartModel | undefined;
    if (early === undefined) return;
    delete (this as { model?: unknown }).model;
    this.shown = early;
  }

  private rebuild(): void {
    if (this.shown === undefined || !this.isConnected) return;
    this.plot?.destroy();
    const { clientWidth, clientHeight } = this.canvas;
    const options = plotOptions({
      kind: this.shown.kind,
      width: Math.max(clientWidth, 120),
      height: Math.max(clientHeight, 120),
      colours: coloursOf(this),
      zone: zone(),
      range: () => [this.shown?.from ?? 0, this.shown?.to ?? 1],
      late: () => this.shown?.columns.late ?? [],
      value: (value) => text(this.shown?.kind === "energy" ? energy(value) : power(value)),
      time: date,
      moved: (row) => this.showTip(row),
    });
    this.plot = new uPlot(options, dataOf(this.shown), this.canvas);
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.plot !== undefined && width > 0 && (this.plot.width !== width || this.plot.height !== height)) this.plot.setSize({ width, height });
  }

  private walk(event: KeyboardEvent): void {
    const count = this.shown?.columns.x.length ?? 0;
    const far = event.shiftKey ? 10 : 1;
    const from = this.row ?? count;
    const target = { ArrowLeft: from - far, ArrowRight: (this.row ?? -1) + far, Home: 0, End: count - 1 }[event.key];
    if (target !== undefined && count > 0) {
      event.preventDefault();
      this.point(Math.min(count - 1, Math.max(0, target)));
    } else if (event.key === "Enter") this.drill();
    else if (event.key === "Escape") this.dispatchEvent(new CustomEvent("ps-back", { bubbles: true }));
  }

  private point(row: number | null): void {
    const x = row === null ? undefined : this.shown?.columns.x[row];
    if (this.plot === undefined) return;
    if (x === undefined || row === null) {
      this.plot.setCursor({ left: -10, top: -10 });
      return;
    }
    this.plot.setCursor({ left: this.plot.valToPos(x, "x"), top: this.plot.over.clientHeight / 2 });
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.spoken.textContent = this.shown?.describe(row) ?? ""), REST_BEFORE_SPEAKING);
  }

  private drill(): void {
    const x = this.row === null ? undefined : this.shown?.columns.x[this.row];
    if (x !== undefined) this.dispatchEvent(new CustomEvent("ps-drill", { bubbles: true, detail: x }));
  }

  private showTip(row: number | null): void {
    this.row = row;
    const x = row === null ? undefined : this.shown?.columns.x[row];
    if (row === null || x === undefined || this.plot === undefined || this.shown === undefined) {
      this.tip.hidden = true;
      return;
    }
    this.tip.hidden = false;
    this.tip.textContent = this.shown.describe(row);
    const { offsetLeft } = this.plot.over;
    const left = offsetLeft + this.plot.valToPos(x, "x");
    const room = this.canvas.clientWidth - this.tip.offsetWidth - 4;
    this.tip.style.transform = `translateX(${Math.max(4, Math.min(room, left - this.tip.offsetWidth / 2))}px)`;
  }
}

function dataOf({ kind, columns: { x, min, max, mean, t1, t2 } }: ChartModel): uPlot.AlignedData {
  if (kind === "power") return [x, min, max, mean];
  return [x, x.map((_, row) => (t1[row] ?? null) === null ? null : (t1[row] ?? 0) + (t2[row] ?? 0)), t2];
}

/** Canvas knows no custom properties: each colour is asked of an element that wears it. */
function coloursOf(element: HTMLElement): Colours {
  const probe = document.createElement("span");
  element.append(probe);
  const ask = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: ask("--muted"), grid: ask("--line"), line: ask("--series-1"), band: ask("--series-1-soft"),
    higher: ask("--series-1"), lower: ask("--series-2"), late: ask("--warn"), font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return colours;
}
