import uPlot from "uplot";
import type { DateStyle } from "../i18n/format.js";
import { tickStyle, timeTicks } from "./time-axis.js";

export interface Colours {
  text: string;
  grid: string;
  line: string;
  band: string;
  higher: string;
  lower: string;
  late: string;
  font: string;
}

export interface PlotWishes {
  kind: "power" | "energy";
  width: number;
  height: number;
  colours: Colours;
  zone: string;
  range: () => [number, number];
  late: () => readonly (number | null)[];
  value: (value: number) => string;
  time: (moment: number, style: DateStyle) => string;
  moved: (row: number | null) => void;
}

const PIXELS_PER_LABEL = 76;
const roomForFigures = (width: number): number => (width < 480 ? 58 : 68);
/** The height of an empty chart's axis, in watts or watt-hours: a home's usual kilowatt. */
const NOTHING_TO_SHOW = 1000;

/** Everything about how uPlot draws, and nothing about when. Its own dates and legend are not used. */
export function plotOptions(wishes: PlotWishes): uPlot.Options {
  const { kind, width, height, colours, zone, value, time } = wishes;
  const font = `12px ${colours.font}`;
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 9, width: 2 }, focus: { prox: -1 } },
    padding: [12, 24, 0, 0],
    scales: {
      x: { time: false, range: wishes.range },
      y: { range: (_, low, high) => fromZero(low, high) },
    },
    axes: [
      {
        font, stroke: colours.text, size: 32, gap: 6,
        grid: { show: false },
        ticks: { stroke: colours.grid, width: 1, size: 5 },
        splits: (plot, _axis, from, to) => timeTicks(from, to, Math.max(2, Math.floor((plot.width - roomForFigures(plot.width)) / PIXELS_PER_LABEL)), zone),
        values: (_, ticks) => {
          const [from, to] = wishes.range();
          const style = tickStyle(ticks, to - from);
          return ticks.map((at) => time(at * 1000, style));
        },
      },
      {
        font, stroke: colours.text, size: (plot) => roomForFigures(plot.width), gap: 6,
        grid: { stroke: colours.grid, width: 1 },
        ticks: { show: false },
        space: 44,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : value(tick))),
      },
    ],
    series: kind === "power" ? powerSeries(colours) : energySeries(colours),
    ...(kind === "power" && { bands: [{ series: [2, 1], fill: colours.band }] }),
    hooks: {
      setCursor: [(plot) => wishes.moved(plot.cursor.idx ?? null)],
      draw: [(plot) => drawLate(plot, wishes)],
    },
  };
}

function powerSeries(colours: Colours): uPlot.Series[] {
  const edge: uPlot.Series = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: false };
  return [{}, edge, edge, { stroke: colours.line, width: 2, spanGaps: false, points: { size: 5, fill: colours.line, filter: lonely } }];
}

/** A reading with a break on both sides would draw no line at all: it gets a dot. */
function lonely(plot: uPlot, series: number, show: boolean): number[] | null {
  if (show) return null;
  const values = plot.data[series] ?? [];
  const isGap = (row: number): boolean => (values[row] ?? null) === null;
  const alone: number[] = [];
  for (let row = 0; row < values.length; row++)
    if (!isGap(row) && isGap(row - 1) && isGap(row + 1)) alone.push(row);
  return alone;
}

function energySeries(colours: Colours): uPlot.Series[] {
  const paths = uPlot.paths.bars?.({ size: [0.8, 48], align: 1, gap: 1 });
  const bar = (colour: string): uPlot.Series => ({ stroke: colour, fill: colour, width: 0, points: { show: false }, ...(paths && { paths }) });
  return [{}, bar(colours.higher), bar(colours.lower)];
}

/** Energy and power are judged by their height, so zero is always in the picture. */
function fromZero(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, NOTHING_TO_SHOW];
  const bottom = Math.min(0, low);
  const top = Math.max(0, high);
  const room = (top - bottom || 1) * 0.08;
  return [bottom < 0 ? bottom - room : 0, top > 0 ? top + room : room];
}

/** A tick on the floor under every bucket whose readings arrived late from the meter's buffer. */
function drawLate(plot: uPlot, { late, colours }: PlotWishes): void {
  const { ctx, bbox } = plot;
  const rows = late();
  ctx.save();
  ctx.fillStyle = colours.late;
  for (const [row, count] of rows.entries()) {
    const x = plot.data[0][row];
    if (count === null || count === 0 || x === undefined) continue;
    ctx.fillRect(Math.round(plot.valToPos(x, "x", true)) - 1, bbox.top + bbox.height - 7 * devicePixelRatio, 2 * devicePixelRatio, 7 * devicePixelRatio);
  }
  ctx.restore();
}
