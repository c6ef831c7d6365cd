import { html, nothing, type TemplateResult } from "lit-html";
import type { MeterSummary } from "../../api/types.js";
import { energy, power, shownAge } from "../../i18n/format.js";
import { spoken } from "../../i18n/language.js";
import { freshness } from "../../live/staleness.js";
import { gridNow, secondsSince } from "../../time/clock.js";
import { figure, freshMark, stateTag } from "../../ui/parts.js";

/** One meter in the list. The link covers the row; on a phone the cells become a card. */
export function meterRow(meter: MeterSummary, index: number): TemplateResult {
  const since = meter.lastReadingAt === null ? null : secondsSince(meter.lastReadingAt);
  const fresh = freshness(since, meter.everySeconds, meter.state);
  return html`<div class="meters-row is-${fresh}" role="row" aria-rowindex=${index + 2} data-row=${index}>
    <span role="cell" class="cell cell-id"><a class="row-link" href="/brojila/${encodeURIComponent(meter.id)}">${meter.id}</a></span>
    <span role="cell" class="cell cell-place">
      ${spoken.value.officialName(meter.municipalityName)}${meter.building === null ? nothing : html`<span class="cell-more">${meter.building}</span>`}
    </span>
    <span role="cell" class="cell cell-state">${stateTag(meter.state)}</span>
    <span role="cell" class="cell cell-power">${figure(power(meter.watts))}</span>
    <span role="cell" class="cell cell-energy">${figure(energy(meter.importWh))}</span>
    <span role="cell" class="cell cell-age">${freshMark(fresh, shownAge(meter.lastReadingAt, since, fresh, gridNow()))}</span>
  </div>`;
}
