import { html, nothing, type TemplateResult } from "lit-html";
import type { SignInForm } from "../pages/account/sign-in-form.js";
import { t } from "../i18n/language.js";
import { session, whoAmI } from "../session/session.js";

/**
 * Asks whose time has run out to sign in again, over the page as it stands: nothing that was typed there is lost. Its form is
 * fetched when it is needed.
 */
export function signInSheet(changed: () => void): { view(): TemplateResult | typeof nothing; follow(): void } {
  let form: SignInForm | undefined;
  const dialog = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("dialog.again");

  const done = async (): Promise<void> => {
    const before = session.value;
    await whoAmI();
    const now = session.value;
    // somebody else at the same page must not see what was on it
    if (now.state !== "in" || before.state !== "expired" || now.me.id !== before.me.id) location.assign("/");
  };

  const show = async (): Promise<void> => {
    const module = await import("../pages/account/sign-in-form.js");
    form ??= new module.SignInForm("again", dialog, changed, done);
    changed();
    requestAnimationFrame(() => {
      const sheet = dialog();
      if (sheet !== null && !sheet.open) sheet.showModal();
    });
  };

  return {
    follow: () => {
      if (session.value.state === "expired") void show();
      else if (form !== undefined) {
        dialog()?.close();
        form = undefined;
        changed();
      }
    },
    view: () =>
      form === undefined
        ? nothing
        : html`<dialog class="sheet again" aria-labelledby="again-title" @cancel=${(event: Event) => event.preventDefault()}>
            <div class="sheet-body"><h2 id="again-title">${t("signIn.again")}</h2><p class="lead">${t("signIn.again.text")}</p>${form.form.view(
              html`<a class="button" href="/prijava" @click=${leave}>${t("signIn.other")}</a>`,
            )}</div>
          </dialog>`,
  };
}

/** A full load: nothing of the page is left for the next person. */
function leave(event: Event): void {
  event.preventDefault();
  location.assign("/prijava");
}
