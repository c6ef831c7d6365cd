import { html, nothing, type TemplateResult } from "lit-html";
import { t } from "../i18n/language.js";
import { LONGEST, SHORTEST } from "../session/reasons.js";
import type { Form } from "../ui/form.js";

interface Question {
  meter: string;
  form: Form<"reason">;
  answer(reason: string | null): void;
}

export interface ReasonSheet {
  view(): TemplateResult | typeof nothing;
  ask(meter: string): Promise<string | null>;
}

/**
 * Asks officers and administrators why they look at a household's data, over the page that needs it. Who would rather not
 * say is led back to the list. Its form is fetched when it is needed.
 */
export function reasonSheet(changed: () => void, leave: () => void): ReasonSheet {
  const waiting: Question[] = [];
  const dialog = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("dialog.why");

  const answer = (question: Question, reason: string | null): void => {
    waiting.splice(waiting.indexOf(question), 1);
    dialog()?.close();
    question.answer(reason);
    changed();
    show();
  };

  const refuse = (event: Event): void => {
    event.preventDefault();
    const [first] = waiting;
    if (first === undefined) return;
    answer(first, null);
    leave();
  };

  const show = (): void => {
    const [first] = waiting;
    if (first === undefined) return;
    changed();
    requestAnimationFrame(() => {
      const sheet = dialog();
      if (sheet === null || sheet.open) return;
      sheet.showModal();
      first.form.focus("reason");
    });
  };

  return {
    ask: async (meter) => {
      const { Form, ofLength } = await import("../ui/form.js");
      return new Promise<string | null>((told) => {
        const form = new Form("why", dialog, changed, {
          button: "reason.send",
          fields: () => [{ name: "reason", label: "reason.label", hint: "reason.hint", type: "text", autocomplete: "off", check: ofLength(SHORTEST, LONGEST, "reason.wrong") }],
          send: ({ reason }) => Promise.resolve(answer(question, reason)),
        });
        const question: Question = { meter, form, answer: told };
        waiting.push(question);
        show();
      });
    },
    view: () => {
      const [first] = waiting;
      return first === undefined
        ? nothing
        : html`<dialog class="sheet why" aria-labelledby="why-title" @cancel=${refuse}>
            <div class="sheet-body"><h2 id="why-title">${t("reason.title", { id: first.meter })}</h2><p class="lead">${t("reason.text")}</p>${first.form.view(
              html`<button class="button" type="button" @click=${refuse}>${t("reason.back")}</button>`,
            )}</div>
          </dialog>`;
    },
  };
}
