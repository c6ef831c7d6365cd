import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { Availability } from "../../api/types.js";
import type { Borders } from "../../charts/period.js";
import { duration, percent } from "../../i18n/format.js";
import { t } from "../../i18n/language.js";

const TONES: Record<string, string> = { UP: "up", DOWN: "down" };

/** When the meter was to be heard over the shown stretch: a strip to see, the same in words to read. */
export function availabilityStrip(found: Availability | null, borders: Borders | null): TemplateResult | typeof nothing {
  if (found === null || borders === null) return nothing;
  const from = Date.parse(borders.from);
  const whole = Date.parse(borders.to) - from;
  const place = (moment: string): number => Math.min(1000, Math.max(0, ((Date.parse(moment) - from) / whole) * 1000));
  const parts = [
    found.up > 0 ? t("meter.availability.up.short", { time: duration(found.up) }) : "",
    found.down > 0 ? t("meter.availability.down.short", { time: duration(found.down) }) : "",
    found.unknown > 0 ? t("meter.availability.unknown.short", { time: duration(found.unknown) }) : "",
  ].filter((part) => part !== "");
  return html`<div class="availability">
    <div class="availability-head">
      <h3 class="label">${t("meter.availability")}</h3>
      <span>${found.uptimePercent === null ? t("meter.availability.none") : t("meter.availability.up", { percent: percent(found.uptimePercent) })}</span>
    </div>
    <svg class="strip" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${svg`<rect class="strip-unknown" x="0" y="0" width="1000" height="12"></rect>`}
      ${found.intervals.map(({ from: start, to: end, state }) => {
        const x = place(start);
        return svg`<rect class="strip-${TONES[state] ?? "unknown"}" x=${x} y="0" width=${Math.max(1.5, place(end) - x)} height="12"></rect>`;
      })}
    </svg>
    <p class="hint">${parts.join(" · ")}</p>
  </div>`;
}
