import { html, nothing, type TemplateResult } from "lit-html";
import { municipalities, unknownDevices } from "../../api/powersight.js";
import type { Municipality, UnknownDevice } from "../../api/types.js";
import { drawing, whenBack, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { age, date, number } from "../../i18n/format.js";
import { t, tFor } from "../../i18n/language.js";
import { Paged } from "../../state/paged.js";
import { wallSecondsSince } from "../../time/clock.js";
import { everySecond } from "../../time/ticker.js";
import { emptyState, errorBlock, icon, skeleton } from "../../ui/parts.js";
import { CommissionForm } from "./commission-form.js";

const LOOK_AGAIN = 15_000;

/** Devices that report without being known, and the way to take them in. Looks again by itself while nothing is open. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  let places: readonly Municipality[] = [];
  const list = new Paged<UnknownDevice>(unknownDevices, () => redraw());
  const form = new CommissionForm(
    () => host.querySelector("dialog"),
    () => redraw(),
    (id) => {
      list.remove((device) => device.id === id);
      context.toast(t("unknown.done", { id }), { href: `/brojila/${encodeURIComponent(id)}`, text: t("unknown.open") });
    },
  );

  const view = (): TemplateResult => {
    context.setTitle(t("unknown.title"));
    return html`
      <header class="page-head">
        <div>
          <h1 tabindex="-1">${t("unknown.title")}</h1>
          <p class="lead">${t("unknown.lead")}</p>
        </div>
        <button class="button" type="button" aria-haspopup="dialog" @click=${() => form.show("")}>${icon("plus")}${t("unknown.other")}</button>
      </header>
      ${content()} ${form.view(places)}
    `;
  };

  const content = (): TemplateResult => {
    if (list.items.length > 0)
      return html`<div class="table-frame"><table class="plain-table">
          <thead><tr>
            <th scope="col">${t("unknown.id")}</th><th scope="col">${t("unknown.last")}</th><th scope="col">${t("unknown.first")}</th>
            <th scope="col" class="numeric">${t("unknown.messages")}</th><th scope="col">${t("unknown.transport")}</th><td></td>
          </tr></thead>
          <tbody>${list.items.map(row)}</tbody>
        </table>
        ${list.error === null ? nothing : errorBlock(list.error, () => void list.retry())}
        ${list.hasMore ? html`<div class="table-foot"><button class="button" type="button" ?disabled=${list.loading} @click=${() => void list.more()}>${t("page.more")}</button></div>` : nothing}
      </div>`;
    if (list.error !== null) return errorBlock(list.error, () => void list.retry());
    if (list.total === null) return skeleton(4, "skeletons-rows");
    return emptyState("check", t("unknown.empty.title"), t("unknown.empty.text"));
  };

  const row = (device: UnknownDevice): TemplateResult => html`<tr>
    <th scope="row" class="device-id">${device.id}</th>
    <td data-label=${t("unknown.last")}>${age(wallSecondsSince(device.lastHeardAt))}</td>
    <td data-label=${t("unknown.first")}>${date(device.firstHeardAt, "minute")}</td>
    <td data-label=${t("unknown.messages")} class="numeric">${number(device.messages)}</td>
    <td data-label=${t("unknown.transport")}>${tFor("transport", device.transport.toLowerCase()) ?? device.transport}</td>
    <td class="row-action"><button class="button button-primary" type="button" aria-haspopup="dialog" aria-label=${t("unknown.commission.of", { id: device.id })} @click=${() => form.show(device.id)}>${t("unknown.commission")}</button></td>
  </tr>`;

  const redraw = drawing(host, view, life.signal);
  life.signal.addEventListener("abort", everySecond(redraw), { once: true });
  const again = setInterval(() => {
    if (!form.open && !document.hidden && !list.loading && scrollY < 200) void list.restart();
  }, LOOK_AGAIN);
  municipalities(life.signal).then(
    ({ items }) => {
      places = items;
      redraw();
    },
    // The form then has no municipality to choose and says so when it is sent.
    () => undefined,
  );

  whenBack(context, life.signal, () => {
    if (list.error !== null) void list.retry();
  });
  return {
    ready: list.restart(),
    unmount: () => {
      clearInterval(again);
      list.stop();
      life.abort();
    },
  };
}
