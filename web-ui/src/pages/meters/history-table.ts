import { html, type TemplateResult } from "lit-html";
import type { Columns } from "../../charts/columns.js";
import type { Borders } from "../../charts/period.js";
import { csv, saveText } from "../../ui/download.js";
import { date, energy, number, power, text } from "../../i18n/format.js";
import { t } from "../../i18n/language.js";

type Kind = "power" | "energy";

/** The chart's numbers as a table: the same rows, the same stretch, nothing rounded differently. */
export function historyTable(kind: Kind, columns: Columns, rows: readonly number[], step: string): TemplateResult {
  const withDay = step !== "10s" && step !== "raw";
  return html`<div class="history-table" tabindex="0" role="region" aria-label=${t("chart.table")}>
    <table>
      <caption>${t("chart.rows", { n: rows.length })}</caption>
      <thead>
        <tr>
          <th scope="col">${t("chart.time")}</th>
          ${heads(kind).map((head) => html`<th scope="col">${head}</th>`)}
          <th scope="col">${t("chart.count")}</th>
          <th scope="col">${t("chart.late")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${date((columns.x[row] ?? 0) * 1000, withDay ? "minute" : "moment")}</th>
            ${values(kind, columns, row).map((value) => html`<td>${text(kind === "power" ? power(value) : energy(value))}</td>`)}
            <td>${whole(columns.count[row])}</td>
            <td>${whole(columns.late[row])}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The same table as a file: moments in UTC and whole units, for programs rather than eyes. */
export function downloadTable(id: string, kind: Kind, columns: Columns, rows: readonly number[], { from, to }: Borders): void {
  const head = kind === "power" ? ["start", "meanWatts", "minWatts", "maxWatts", "count", "late"] : ["start", "importT1Wh", "importT2Wh", "count", "late"];
  const body = rows.map((row) => [
    new Date((columns.x[row] ?? 0) * 1000).toISOString(),
    ...values(kind, columns, row),
    columns.count[row] ?? null,
    columns.late[row] ?? null,
  ]);
  saveText(`${id}_${kind}_${from.slice(0, 10)}_${to.slice(0, 10)}.csv`, "text/csv", csv([head, ...body]));
}

const heads = (kind: Kind): string[] =>
  kind === "power" ? [t("chart.mean"), t("chart.min"), t("chart.max")] : [t("meter.tariff.T1"), t("meter.tariff.T2")];

const values = (kind: Kind, { mean, min, max, t1, t2 }: Columns, row: number): (number | null)[] =>
  (kind === "power" ? [mean, min, max] : [t1, t2]).map((column) => column[row] ?? null);

const whole = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : number(value));
