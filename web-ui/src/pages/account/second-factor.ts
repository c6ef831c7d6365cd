import { html, nothing, type TemplateResult } from "lit-html";
import { Problem } from "../../api/http.js";
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from "../../api/people.js";
import type { Context } from "../../app/page.js";
import { t } from "../../i18n/language.js";
import { whoAmI } from "../../session/session.js";
import { filled, Form } from "../../ui/form.js";
import { errorBlock, icon } from "../../ui/parts.js";

type Step = { is: "rest" } | { is: "begun"; secret: string; uri: string } | { is: "on"; codes: readonly string[] } | { is: "removing" };

/** Codes from the telephone: switched on with the first of them, switched off with the password and one of them. */
export class SecondFactor {
  private step: Step = { is: "rest" };
  private failure: unknown = null;
  private readonly first: Form<"code">;
  private readonly removal: Form<"password" | "code">;

  constructor(host: () => ParentNode | null, private readonly changed: () => void, context: Context) {
    this.first = new Form<"code">("factor", host, changed, {
      button: "factor.confirm",
      fields: () => [{ name: "code", label: "signIn.code", hint: "factor.code.hint", type: "text", autocomplete: "one-time-code", numeric: true, check: filled("signIn.code.needed") }],
      send: async ({ code }) => {
        this.step = { is: "on", codes: (await confirmSecondFactor(code.trim())).codes };
        await whoAmI();
      },
      blame: wrongCode,
    });
    this.removal = new Form<"password" | "code">("factor-off", host, changed, {
      button: "factor.off",
      fields: () => [
        { name: "password", label: "signIn.password", type: "password", autocomplete: "current-password", check: filled("signIn.password.missing") },
        { name: "code", label: "signIn.code", type: "text", autocomplete: "one-time-code", numeric: true, check: filled("signIn.code.needed") },
      ],
      send: async ({ password, code }) => {
        await removeSecondFactor(password, code.trim());
        this.step = { is: "rest" };
        await whoAmI();
        context.toast(t("factor.isOff"));
      },
      blame: (error) => (error instanceof Problem && error.code === "password-wrong" ? { field: "password", words: "password.wrong" } : wrongCode(error)),
    });
  }

  view(isOn: boolean): TemplateResult {
    const { step } = this;
    switch (step.is) {
      case "on":
        return html`<div class="note note-ok">${icon("check")}<p>${t("factor.codes")}</p></div>
          <ul class="codes">${step.codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
          <div class="actions"><button class="button" type="button" @click=${() => this.go({ is: "rest" })}>${t("factor.kept")}</button></div>`;
      case "begun":
        return html`<p class="lead">${t("factor.begun")}</p>
          <p class="factor-key"><code>${inFours(step.secret)}</code></p>
          <p><a href=${step.uri}>${t("factor.open")}</a></p>
          ${this.first.view(this.cancel())}`;
      case "removing":
        return this.removal.view(this.cancel());
      case "rest":
        return html`${this.failure === null ? nothing : errorBlock(this.failure, null)}
          <p class="lead">${t(isOn ? "factor.isOn" : "factor.why")}</p>
          <div class="actions">${isOn
            ? html`<button class="button" type="button" @click=${() => this.go({ is: "removing" })}>${t("factor.off")}</button>`
            : html`<button class="button" type="button" @click=${() => void this.begin()}>${t("factor.begin")}</button>`}</div>`;
    }
  }

  private cancel(): TemplateResult {
    return html`<button class="button" type="button" @click=${() => this.go({ is: "rest" })}>${t("commission.cancel")}</button>`;
  }

  private async begin(): Promise<void> {
    try {
      this.step = { is: "begun", ...(await beginSecondFactor()) };
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
    this.changed();
  }

  private go(step: Step): void {
    this.step = step;
    this.changed();
  }
}

const wrongCode = (error: unknown): { field: "code"; words: "signIn.code.wrong" } | null =>
  error instanceof Problem && error.code === "code-wrong" ? { field: "code", words: "signIn.code.wrong" } : null;

/** As people read a key to somebody, or to themselves. */
const inFours = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");
