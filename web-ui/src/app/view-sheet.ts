import { html, type TemplateResult } from "lit-html";
import { ref, type Ref } from "lit-html/directives/ref.js";
import { speak, spoken, t } from "../i18n/language.js";
import { LANGUAGES, type Key } from "../i18n/messages.js";
import { icon } from "../ui/parts.js";
import { prefer, preferences, type Density, type Theme } from "./preferences.js";

/** Language, appearance and density. Each choice is applied at once; closing changes nothing. */
export function viewSheet(element: Ref<HTMLDialogElement>): TemplateResult {
  return html`<dialog class="sheet" aria-labelledby="view-title" ${ref(element)} @click=${closeOnBackdrop}>
    <form method="dialog" class="sheet-body">
      <header class="sheet-head">
        <h2 id="view-title">${t("app.view")}</h2>
        <button class="button button-quiet button-icon" aria-label=${t("app.close")}>${icon("close")}</button>
      </header>
      ${choices("language", t("app.language"), LANGUAGES, spoken.value.language, (language) => `app.language.${language}`, (language) => void speak(language))}
      ${choices("theme", t("app.theme"), ["auto", "light", "dark"] satisfies Theme[], preferences.value.theme, (theme) => `app.theme.${theme}`, (theme) => prefer({ theme }))}
      ${choices("density", t("app.density"), ["auto", "touch", "dense"] satisfies Density[], preferences.value.density, (density) => `app.density.${density}`, (density) => prefer({ density }))}
    </form>
  </dialog>`;
}

function choices<T extends string>(
  name: string,
  label: string,
  options: readonly T[],
  chosen: T,
  key: (option: T) => Key,
  choose: (option: T) => void,
): TemplateResult {
  return html`<fieldset class="choices">
    <legend>${label}</legend>
    ${options.map(
      (option) =>
        html`<label class="choice">
          <input type="radio" name=${name} value=${option} .checked=${option === chosen} @change=${() => choose(option)} />
          <span lang=${name === "language" ? option : ""}>${t(key(option))}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** The dialog's own box is covered by its form; a click that lands on the dialog itself is on the dimmed page. */
function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}
