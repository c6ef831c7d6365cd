import { html, nothing, svg, type TemplateResult } from "lit-html";

export interface Point {
  at: number;
  watts: number;
}

const WIDTH = 200;
const HEIGHT = 40;

/** A small line without axes: whether it rises or falls, not how much. The figure beside it says the value. */
export function sparkline(points: readonly Point[]): TemplateResult | typeof nothing {
  const path = linePath(points, WIDTH, HEIGHT);
  if (path === null) return nothing;
  return html`<svg class="spark" viewBox="-2 -2 ${WIDTH + 4} ${HEIGHT + 4}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${svg`<path class="spark-area" d="${path} V${HEIGHT} H0 Z"></path><path class="spark-line" d=${path}></path>`}
  </svg>`;
}

/** The line from the oldest to the newest point, filling the box; null while there is nothing to see: one moment, or one value. */
export function linePath(points: readonly Point[], width: number, height: number): string | null {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const values = points.map(({ watts }) => watts);
  const low = Math.min(...values);
  const room = Math.max(...values) - low;
  if (room === 0) return null;
  const place = ({ at, watts }: Point): string => {
    const x = ((at - first.at) / (last.at - first.at)) * width;
    const y = height - ((watts - low) / room) * height;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return `M${points.map(place).join(" L")}`;
}
