import { html, nothing, type TemplateResult } from "lit-html";
import { quarantine } from "../../api/powersight.js";
import type { QuarantinedMessage } from "../../api/types.js";
import { drawing, whenBack, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { date, number } from "../../i18n/format.js";
import { spoken, t, tFor } from "../../i18n/language.js";
import { Paged } from "../../state/paged.js";
import { emptyState, errorBlock, skeleton, tag } from "../../ui/parts.js";
import { preview } from "./preview.js";

/** Messages that were refused: why, where in the message, and what it said. Newest first; nothing here can be changed. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  const list = new Paged<QuarantinedMessage>(quarantine, () => redraw());

  const view = (): TemplateResult => {
    context.setTitle(t("quarantine.title"));
    return html`
      <header class="page-head">
        <div>
          <h1 tabindex="-1">${t("quarantine.title")}${list.total === null ? nothing : html` <span class="head-count">${number(list.total)}</span>`}</h1>
          <p class="lead">${t("quarantine.lead")}</p>
        </div>
      </header>
      ${content()}
    `;
  };

  const content = (): TemplateResult => {
    if (list.items.length > 0)
      return html`<ol class="refusals">${list.items.map(entry)}</ol>
        ${list.error === null ? nothing : errorBlock(list.error, () => void list.retry())}
        <div class="table-foot">
          ${list.hasMore
            ? html`<button class="button" type="button" ?disabled=${list.loading} @click=${() => void list.more()}>${t("page.more")}</button>`
            : html`<span>${t("page.all")}</span>`}
        </div>`;
    if (list.error !== null) return errorBlock(list.error, () => void list.retry());
    if (list.total === null) return skeleton(4, "skeletons-cards");
    return emptyState("check", t("quarantine.empty.title"), t("quarantine.empty.text"));
  };

  const entry = (message: QuarantinedMessage): TemplateResult => {
    const { text, cut } = preview(message.payload);
    return html`<li class="refusal card">
      <div class="refusal-head">
        ${tag("bad", "rejected", tFor("reason", message.code) ?? message.code)}
        <time datetime=${message.receivedAt}>${date(message.receivedAt, "moment")}</time>
      </div>
      <p class="refusal-sentence" lang=${spoken.value.language === "en" ? "" : "en"}>${message.sentence}</p>
      <dl class="refusal-facts">
        <div><dt>${t("quarantine.field")}</dt><dd>${message.field === null || message.field === "" ? t("quarantine.whole") : html`<code>${message.field}</code>`}</dd></div>
        <div><dt>${t("quarantine.device")}</dt><dd>${message.device ?? t("quarantine.nobody")}</dd></div>
        <div><dt>${t("quarantine.source")}</dt><dd>${tFor("transport", message.transport.toLowerCase()) ?? message.transport}${message.source === null ? nothing : html` · <code>${message.source}</code>`}</dd></div>
      </dl>
      <details>
        <summary>${t("quarantine.payload")} · ${t("quarantine.bytes", { n: message.bytes })}</summary>
        <pre class="payload" tabindex="0">${text}</pre>
        ${cut ? html`<p class="hint">${t("quarantine.cut", { n: text.length })}</p>` : nothing}
      </details>
    </li>`;
  };

  const redraw = drawing(host, view, life.signal);
  whenBack(context, life.signal, () => {
    if (list.error !== null) void list.retry();
  });
  return {
    ready: list.restart(),
    unmount: () => {
      list.stop();
      life.abort();
    },
  };
}
