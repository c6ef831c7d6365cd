import { html } from "lit-html";
import { drawing, type Context, type Mounted } from "../app/page.js";
import type { Params } from "../app/router.js";
import { t } from "../i18n/language.js";
import { icon } from "../ui/parts.js";

export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  drawing(
    host,
    () => {
      context.setTitle(t("page.notFound.title"));
      return html`<div class="empty">
        <div class="empty-picture">${icon("unknown")}</div>
        <h1 class="empty-title" tabindex="-1">${t("page.notFound.title")}</h1>
        <p class="empty-text">${t("page.notFound.text")}</p>
        <a class="button button-primary" href="/">${t("page.notFound.action")}</a>
      </div>`;
    },
    life.signal,
  );
  return { unmount: () => life.abort() };
}
