import { html, nothing, type TemplateResult } from "lit-html";
import { Problem } from "../../api/http.js";
import { commission } from "../../api/powersight.js";
import type { Commissioned, Municipality } from "../../api/types.js";
import { t } from "../../i18n/language.js";
import type { Key } from "../../i18n/messages.js";
import { errorBlock, icon } from "../../ui/parts.js";
import { municipalityOptions } from "../../ui/municipality-options.js";
import { check, toOrder, type Draft, type Field } from "./commission-draft.js";

/** The form that takes a meter into the grid. What was typed survives every refusal and every lost connection. */
export class CommissionForm {
  private draft: Draft = blank("");
  private wrong: Partial<Record<Field, string>> = {};
  private tried = false;
  private busy = false;
  private failure: unknown = null;
  private taken: Commissioned | null = null;
  private copied = false;
  open = false;

  constructor(
    private readonly dialog: () => HTMLDialogElement | null,
    private readonly changed: () => void,
    private readonly done: (id: string) => void,
  ) {}

  show(id: string): void {
    if (this.draft.id !== id) this.draft = blank(id);
    this.wrong = {};
    this.tried = false;
    this.failure = null;
    this.taken = null;
    this.open = true;
    this.changed();
    requestAnimationFrame(() => this.dialog()?.showModal());
  }

  view(places: readonly Municipality[]): TemplateResult {
    return html`<dialog class="sheet" aria-labelledby="commission-title" @close=${() => this.closed()}>
      ${this.taken === null ? this.form(places) : this.secret(this.taken)}
    </dialog>`;
  }

  /** The secret must not outlive the dialog it was shown in. */
  private closed(): void {
    this.open = false;
    this.taken = null;
    this.changed();
  }

  private secret({ id, secret }: Commissioned): TemplateResult {
    return html`<div class="sheet-body">
      <header class="sheet-head"><h2 id="commission-title">${t("commission.secret.title", { id })}</h2></header>
      <p>${t("commission.secret.text")}</p>
      <div class="field">
        <label for="c-secret">${t("commission.secret")}</label>
        <div class="secret">
          <input id="c-secret" readonly .value=${secret} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
          <button class="button" type="button" @click=${() => void this.copy(secret)}>${icon(this.copied ? "check" : "copy")}${t(this.copied ? "commission.secret.copied" : "commission.secret.copy")}</button>
        </div>
      </div>
      <div class="actions">
        <a class="button button-primary" href="/brojila/${encodeURIComponent(id)}" @click=${() => this.dialog()?.close()}>${t("unknown.open")}</a>
        <button class="button" type="button" @click=${() => this.dialog()?.close()}>${t("commission.secret.done")}</button>
      </div>
    </div>`;
  }

  /** Without leave to use the clipboard the field stays selected, ready for the keyboard. */
  private async copy(secret: string): Promise<void> {
    this.dialog()?.querySelector<HTMLInputElement>("#c-secret")?.select();
    try {
      await navigator.clipboard.writeText(secret);
      this.copied = true;
      this.changed();
    } catch {
      this.copied = false;
    }
  }

  private form(places: readonly Municipality[]): TemplateResult {
    const { draft } = this;
    return html`<form class="sheet-body" novalidate @submit=${(event: Event) => void this.submit(event)}>
        <header class="sheet-head">
          <h2 id="commission-title">${t("commission.title")}</h2>
          <button class="button button-quiet button-icon" type="button" aria-label=${t("app.close")} @click=${() => this.dialog()?.close()}>${icon("close")}</button>
        </header>
        ${this.summary()} ${this.failure === null ? nothing : errorBlock(this.failure, null)}
        ${this.field("id", html`<input id="c-id" name="id" autocomplete="off" spellcheck="false" maxlength="64" .value=${draft.id}
            aria-describedby="c-id-hint c-id-wrong" aria-invalid=${this.invalid("id")} @input=${this.typed("id")} @blur=${() => this.left()} />`)}
        ${this.field("municipality", html`<select id="c-municipality" name="municipality" aria-describedby="c-municipality-hint c-municipality-wrong"
            aria-invalid=${this.invalid("municipality")} @change=${this.typed("municipality")} @blur=${() => this.left()}>
            <option value="" .selected=${draft.municipality === ""}>${t("commission.municipality.choose")}</option>
            ${municipalityOptions(places, draft.municipality)}
          </select>`)}
        ${this.field("building", html`<input id="c-building" name="building" autocomplete="off" .value=${draft.building}
            aria-describedby="c-building-hint c-building-wrong" aria-invalid=${this.invalid("building")} @input=${this.typed("building")} @blur=${() => this.left()} />`)}
        ${this.field("every", html`<input id="c-every" name="every" inputmode="numeric" autocomplete="off" class="input-short" .value=${draft.every}
            aria-describedby="c-every-hint c-every-wrong" aria-invalid=${this.invalid("every")} @input=${this.typed("every")} @blur=${() => this.left()} />`)}
        ${this.field("timeout", html`<input id="c-timeout" name="timeout" inputmode="numeric" autocomplete="off" class="input-short" .value=${draft.timeout}
            aria-describedby="c-timeout-hint c-timeout-wrong" aria-invalid=${this.invalid("timeout")} @input=${this.typed("timeout")} @blur=${() => this.left()} />`)}
        <div class="actions">
          <button class="button button-primary" type="submit" aria-disabled=${this.busy}>${this.busy ? t("commission.busy") : t("commission.send")}</button>
          <button class="button" type="button" @click=${() => this.dialog()?.close()}>${t("commission.cancel")}</button>
        </div>
      </form>`;
  }

  private field(name: Field, control: TemplateResult): TemplateResult {
    const wrong = this.wrong[name];
    return html`<div class="field ${wrong === undefined ? "" : "field-wrong"}">
      <label for="c-${name}">${t(`commission.${name}`)}</label>
      ${control}
      <span class="hint" id="c-${name}-hint">${t(`commission.${name}.hint`)}</span>
      <span class="wrong" id="c-${name}-wrong">${wrong === undefined ? nothing : html`${icon("warn")}${wrong}`}</span>
    </div>`;
  }

  private summary(): TemplateResult | typeof nothing {
    const fields = Object.entries(this.wrong) as [Field, string][];
    if (fields.length === 0 || !this.tried) return nothing;
    return html`<div class="error-summary" tabindex="-1" role="alert">
      <h3>${t("error.form")} ${t("error.form.title", { n: fields.length })}</h3>
      <ul>${fields.map(([name, sentence]) => html`<li><a href="#c-${name}" @click=${(event: Event) => this.goTo(event, name)}>${sentence}</a></li>`)}</ul>
    </div>`;
  }

  private goTo(event: Event, name: Field): void {
    event.preventDefault();
    this.dialog()?.querySelector<HTMLElement>(`#c-${name}`)?.focus();
  }

  private invalid(name: Field): "true" | "false" {
    return this.wrong[name] === undefined ? "false" : "true";
  }

  private typed(name: Field): (event: Event) => void {
    return (event) => {
      this.draft = { ...this.draft, [name]: (event.target as HTMLInputElement | HTMLSelectElement).value };
    };
  }

  /** Only after a first try: nobody likes to be corrected while still writing. */
  private left(): void {
    if (!this.tried) return;
    this.wrong = inWords(check(this.draft));
    this.changed();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.tried = true;
    this.failure = null;
    this.wrong = inWords(check(this.draft));
    if (Object.keys(this.wrong).length > 0) return this.showWrong();

    this.busy = true;
    this.changed();
    try {
      const order = toOrder(this.draft);
      this.taken = await commission(order);
      this.copied = false;
      this.draft = blank("");
      this.done(order.id);
    } catch (error) {
      this.refused(error);
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  private refused(error: unknown): void {
    const field = error instanceof Problem ? fieldOf(error) : null;
    if (field === null || !(error instanceof Problem)) this.failure = error;
    else {
      this.wrong = { [field]: error.status === 409 ? t("commission.already") : t(`commission.${field}.wrong`) };
      this.showWrong();
    }
  }

  private showWrong(): void {
    this.changed();
    requestAnimationFrame(() => this.dialog()?.querySelector<HTMLElement>(".error-summary")?.focus());
  }
}

const blank = (id: string): Draft => ({ id, municipality: "", building: "", every: "15", timeout: "60" });

const inWords = (wrong: readonly Field[]): Partial<Record<Field, string>> =>
  Object.fromEntries(wrong.map((field) => [field, t(`commission.${field}.wrong` as Key)]));

function fieldOf(problem: Problem): Field | null {
  if (problem.status === 409) return "id";
  const names: Record<string, Field> = { id: "id", municipality: "municipality", building: "building", everySeconds: "every", timeoutSeconds: "timeout" };
  if (problem.code === "unknown-municipality") return "municipality";
  return names[problem.field ?? ""] ?? null;
}
