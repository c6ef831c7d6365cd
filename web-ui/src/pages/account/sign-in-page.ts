import { html, nothing, type TemplateResult } from "lit-html";
import { signInRules } from "../../api/people.js";
import { drawing, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { t } from "../../i18n/language.js";
import { rulesAtHand, session, whoAmI } from "../../session/session.js";
import { icon } from "../../ui/parts.js";
import { SignInForm } from "./sign-in-form.js";

/** Where everybody begins. The first administrator is told where the password lies, on the node's own machine only. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  let firstPassword = rulesAtHand()?.firstPasswordFile ?? null;
  let provider = rulesAtHand()?.provider ?? null;
  const refused = context.router.query.value.get("odbijeno");
  const signIn = new SignInForm("sign-in", () => host, () => redraw(), async () => {
    await whoAmI();
    // whoever must change the password first is led there by the address itself
    if (session.value.state !== "nobody") context.router.replace(wanted(context));
  });

  const view = (): TemplateResult => {
    context.setTitle(t("signIn.title"));
    return html`<section class="door card">
      <h1 tabindex="-1">${t("signIn.title")}</h1>
      ${firstPassword === null ? nothing : html`<div class="note">${icon("flag")}<p>${t("signIn.first")} <code>${firstPassword}</code></p></div>`}
      ${refused === null ? nothing : html`<div class="note" role="alert">${icon("flag")}<p>${t(refused === "code-needed" ? "signIn.provider.code" : "signIn.provider.refused")}</p></div>`}
      ${signIn.form.view()}
      ${provider === null ? nothing : html`<p><a class="button" href="${provider.address}?to=${encodeURIComponent(wanted(context))}">${t("signIn.provider", { name: provider.name })}</a></p>`}
      <p class="door-links"><a href="/lozinka">${t("signIn.forgotten")}</a> <a href="/registracija">${t("signIn.register")}</a></p>
    </section>`;
  };

  const redraw = drawing(host, view, life.signal);
  signInRules().then(
    (rules) => {
      firstPassword = rules.firstPasswordFile;
      provider = rules.provider;
      redraw();
    },
    // Without it the form works as well; what does not answer will say so when it is sent.
    () => undefined,
  );
  return { unmount: () => life.abort() };
}

/** Only an address of these pages: what somebody put into a link must not lead elsewhere. */
function wanted(context: Context): string {
  const asked = context.router.query.value.get("za") ?? "/";
  return asked.startsWith("/") && !asked.startsWith("//") && !asked.includes("\\") ? asked : "/";
}
