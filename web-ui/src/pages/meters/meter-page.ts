import { html, type TemplateResult } from "lit-html";
import { Problem, wasAborted } from "../../api/http.js";
import { meter } from "../../api/powersight.js";
import type { MeterDetail, MeterLive, MeterState } from "../../api/types.js";
import { drawing, whenBack, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { t } from "../../i18n/language.js";
import { arrived, asking, failed, nothingYet, type Loadable } from "../../state/loadable.js";
import { everySecond } from "../../time/ticker.js";
import { emptyState, errorBlock, skeleton } from "../../ui/parts.js";
import { History } from "./history.js";
import { meterFacts, meterHead, meterNow, meterRegisters, type MeterView } from "./meter-now.js";

/** One meter: what it says now, and what it said over the chosen stretch of time. */
export function mount(host: HTMLElement, params: Params, context: Context): Mounted {
  const id = params["id"] ?? "";
  const life = new AbortController();
  let detail: Loadable<MeterDetail> = nothingYet;
  let live: MeterLive | null = null;
  let said: MeterState | null = null;

  const load = async (): Promise<void> => {
    detail = asking(detail);
    redraw();
    try {
      detail = arrived(await meter(id, life.signal));
      history.know(detail.value?.everySeconds ?? null, detail.value?.last?.at ?? null);
    } catch (error) {
      if (wasAborted(error)) return;
      detail = failed(detail, error);
    }
    redraw();
  };

  const history = new History(id, context, life.signal, () => redraw());

  const view = (): TemplateResult => {
    context.setTitle(t("meter.title", { id }));
    const shown: MeterView | null = detail.value === null ? null : { detail: detail.value, live };
    return html`${meterHead(id, shown)}${shown === null ? withoutMeter() : body(shown)}`;
  };

  const body = (shown: MeterView): TemplateResult =>
    html`<div class="meter-grid">${meterNow(shown)} ${history.view()} ${meterRegisters(shown)} ${meterFacts(shown)}</div>`;

  const withoutMeter = (): TemplateResult => {
    if (detail.error === null) return html`${skeleton(1, "skeletons-card")}${skeleton(1, "skeletons-card")}`;
    return isUnknown(detail.error) ? unknownMeter(id) : errorBlock(detail.error, () => void load());
  };

  const hear = (data: MeterLive, whole: boolean): void => {
    live = data;
    if (said !== null && data.state !== said && data.state !== "NEVER_SEEN") context.announce(t(`meter.became.${data.state}`, { id }));
    said = data.state ?? said;
    history.hear(data, whole);
    redraw();
  };

  const redraw = drawing(host, view, life.signal);
  const leave = context.live.subscribe(`meter/${id}`, {
    onData: (data, whole) => hear(data as MeterLive, whole),
    onGap: () => void load(),
  });
  life.signal.addEventListener("abort", leave, { once: true });
  life.signal.addEventListener("abort", everySecond(redraw), { once: true });
  whenBack(context, life.signal, () => {
    if (detail.error !== null) void load();
  });
  history.start();

  return { ready: load(), unmount: () => life.abort() };
}

const isUnknown = (error: unknown): boolean => error instanceof Problem && error.status === 404;

function unknownMeter(id: string): TemplateResult {
  return html`${emptyState("unknown", t("meter.missingPage.title", { id }), t("meter.missingPage.text"), html`<div class="actions">
      <a class="button button-primary" href="/brojila">${t("meter.back")}</a><a class="button" href="/nepoznati">${t("nav.unknown.long")}</a>
    </div>`)}`;
}
