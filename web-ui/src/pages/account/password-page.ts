import { html, type TemplateResult } from "lit-html";
import { Problem } from "../../api/http.js";
import { changePassword } from "../../api/people.js";
import { drawing, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { t } from "../../i18n/language.js";
import { session, whoAmI } from "../../session/session.js";
import { filled, Form, longEnough } from "../../ui/form.js";

/** A new password for whoever is signed in; the only page there is while it must be changed. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  const forced = session.value.state === "must-change";
  const form = new Form<"present" | "next">("password", () => host, () => redraw(), {
    button: "password.send",
    fields: () => [
      { name: "present", label: "password.present", type: "password", autocomplete: "current-password", check: filled("signIn.password.missing") },
      { name: "next", label: "password.next", hint: "password.hint", type: "password", autocomplete: "new-password", check: longEnough },
    ],
    send: async ({ present, next }) => {
      await changePassword(present, next);
      await whoAmI();
      context.toast(t("password.changed"));
      context.router.replace(forced ? "/" : "/profil");
    },
    blame: passwordBlame,
  });

  const view = (): TemplateResult => {
    context.setTitle(t("password.title"));
    return html`<section class="door card">
      <h1 tabindex="-1">${t("password.title")}</h1>
      <p class="lead">${t(forced ? "password.forced" : "password.lead")}</p>
      ${form.view()}
    </section>`;
  };
  const redraw = drawing(host, view, life.signal);
  return { unmount: () => life.abort() };
}

function passwordBlame(error: unknown): { field: "present" | "next"; words: "password.weak" | "password.wrong" } | null {
  if (!(error instanceof Problem)) return null;
  if (error.code === "weak-password") return { field: "next", words: "password.weak" };
  if (error.code === "password-wrong") return { field: "present", words: "password.wrong" };
  return null;
}
