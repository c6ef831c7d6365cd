import { html, type TemplateResult } from "lit-html";
import { Problem } from "../../api/http.js";
import { askForLink, confirmRegistration, register, resetPassword } from "../../api/people.js";
import { drawing, type Context, type Mounted } from "../../app/page.js";
import { t, spoken } from "../../i18n/language.js";
import type { Key } from "../../i18n/messages.js";
import { filled, Form, longEnough, mailAddress, type Field } from "../../ui/form.js";
import { icon } from "../../ui/parts.js";

type Name = "email" | "name" | "password";
export type Purpose = "forgotten" | "reset" | "register" | "confirm";

const EMAIL: Field<Name> = { name: "email", label: "account.email", type: "email", autocomplete: "email", check: mailAddress };
const NAME: Field<Name> = { name: "name", label: "account.name", type: "text", autocomplete: "name", check: filled("account.name.wrong") };
const PASSWORD: Field<Name> = { name: "password", label: "password.next", hint: "password.hint", type: "password", autocomplete: "new-password", check: longEnough };

const FIELDS: Record<Purpose, readonly Field<Name>[]> = { forgotten: [EMAIL], reset: [PASSWORD], register: [NAME, EMAIL], confirm: [PASSWORD] };

/**
 * The four pages around links that come by mail: asking for one and using it, for a new password and for a new account. A
 * link's token stands behind the #, which no server sees; it is taken out of the address at once.
 */
export function linkPage(host: HTMLElement, context: Context, purpose: Purpose, token: string): Mounted {
  const life = new AbortController();
  let done = false;
  const work = ({ email, name, password }: Readonly<Record<Name, string>>): Promise<void> => {
    switch (purpose) {
      case "forgotten":
        return askForLink(email.trim());
      case "register":
        return register(email.trim(), name.trim(), spoken.value.language);
      case "reset":
        return resetPassword(token, password);
      case "confirm":
        return confirmRegistration(token, password);
    }
  };
  const form = new Form<Name>(purpose, () => host, () => redraw(), {
    button: `${purpose}.send`,
    fields: () => FIELDS[purpose],
    send: async (values) => {
      await work(values);
      done = true;
      context.announce(t(`${purpose}.done`));
    },
    blame: (error) => (error instanceof Problem ? (BLAMES[error.code] ?? null) : null),
  });

  const view = (): TemplateResult => {
    context.setTitle(t(`${purpose}.title`));
    return html`<section class="door card">
      <h1 tabindex="-1">${t(`${purpose}.title`)}</h1>
      ${done
        ? html`<div class="note note-ok">${icon("check")}<p>${t(`${purpose}.done`)}</p></div>`
        : html`<p class="lead">${t(`${purpose}.lead`)}</p>${form.view()}`}
      <p class="door-links"><a href="/prijava">${t("signIn.back")}</a></p>
    </section>`;
  };
  const redraw = drawing(host, view, life.signal);
  return { unmount: () => life.abort() };
}

const BLAMES: Record<string, { field: Name; words: Key }> = {
  "weak-password": { field: "password", words: "password.weak" },
  "bad-email": { field: "email", words: "account.email.wrong" },
  "bad-name": { field: "name", words: "account.name.wrong" },
};

/** The token of a mailed link, or nothing; afterwards it is in neither the address bar nor the history. */
export function tokenFromAddress(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (token !== "") history.replaceState(history.state, "", location.pathname);
  return token;
}
