import { html, nothing, type TemplateResult } from "lit-html";
import { t } from "../i18n/language.js";
import type { Key } from "../i18n/messages.js";
import { errorBlock, icon } from "./parts.js";

export interface Field<F extends string> {
  name: F;
  label: Key;
  hint?: Key;
  type: "text" | "email" | "password";
  autocomplete: string;
  numeric?: boolean;
  /** What is wrong with it as it stands; asked only after the first try to send. */
  check(value: string): Key | null;
}

export interface Task<F extends string> {
  fields(): readonly Field<F>[];
  button: Key;
  send(values: Readonly<Record<F, string>>): Promise<void>;
  /** Which field a refusal is about, and in which words; null leaves it to the block above the form. */
  blame?(error: unknown): { field: F; words: Key } | null;
}

/** A form of plain fields: what was typed survives every refusal, and what is wrong is said once above and once beside. */
export class Form<F extends string> {
  private readonly values: Partial<Record<F, string>> = {};
  private wrong: Partial<Record<F, Key>> = {};
  private failure: unknown = null;
  private tried = false;
  busy = false;

  constructor(
    private readonly id: string,
    private readonly host: () => ParentNode | null,
    private readonly changed: () => void,
    private readonly task: Task<F>,
  ) {}

  view(after: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`<form class="form" novalidate @submit=${(event: Event) => void this.submit(event)}>
      ${this.summary()} ${this.failure === null ? nothing : errorBlock(this.failure, null)}
      ${this.task.fields().map((field) => this.field(field))}
      <div class="actions">
        <button class="button button-primary" type="submit" aria-disabled=${this.busy}>${t(this.busy ? "form.busy" : this.task.button)}</button>
        ${after}
      </div>
    </form>`;
  }

  /** Empties a field, such as a code that is good once. */
  clear(name: F): void {
    this.values[name] = "";
  }

  focus(name: F): void {
    requestAnimationFrame(() => this.input(name)?.focus());
  }

  private field(field: Field<F>): TemplateResult {
    const id = `${this.id}-${field.name}`;
    const wrong = this.wrong[field.name];
    return html`<div class="field ${wrong === undefined ? "" : "field-wrong"}">
      <label for=${id}>${t(field.label)}</label>
      <input id=${id} name=${field.name} type=${field.type} autocomplete=${field.autocomplete} autocapitalize="off" spellcheck="false"
        inputmode=${field.numeric === true ? "numeric" : nothing} .value=${this.values[field.name] ?? ""}
        aria-describedby="${id}-hint ${id}-wrong" aria-invalid=${wrong === undefined ? "false" : "true"}
        @input=${(event: Event) => (this.values[field.name] = (event.target as HTMLInputElement).value)} @blur=${(event: FocusEvent) => this.left(event)} />
      <span class="hint" id="${id}-hint">${field.hint === undefined ? nothing : t(field.hint)}</span>
      <span class="wrong" id="${id}-wrong">${wrong === undefined ? nothing : html`${icon("warn")}${t(wrong)}`}</span>
    </div>`;
  }

  private summary(): TemplateResult | typeof nothing {
    const wrong = this.task.fields().flatMap(({ name }) => (this.wrong[name] === undefined ? [] : [[name, this.wrong[name]] as const]));
    if (wrong.length === 0) return nothing;
    return html`<div class="error-summary" tabindex="-1" role="alert">
      <h2>${t("error.form")} ${t("error.form.title", { n: wrong.length })}</h2>
      <ul>${wrong.map(([name, words]) => html`<li><a href="#${this.id}-${name}" @click=${(event: Event) => this.goTo(event, name)}>${t(words)}</a></li>`)}</ul>
    </div>`;
  }

  private goTo(event: Event, name: F): void {
    event.preventDefault();
    this.input(name)?.focus();
  }

  private input(name: F): HTMLElement | null {
    return this.host()?.querySelector<HTMLElement>(`#${this.id}-${name}`) ?? null;
  }

  /** A browser that fills in a password may not tell; so what stands in the fields is read when it is sent. */
  private typed(): Record<F, string> {
    const all = {} as Record<F, string>;
    for (const { name } of this.task.fields()) {
      const input = this.input(name);
      all[name] = input instanceof HTMLInputElement ? input.value : (this.values[name] ?? "");
    }
    Object.assign(this.values, all);
    return all;
  }

  private check(): void {
    const values = this.typed();
    this.wrong = {};
    for (const field of this.task.fields()) {
      const words = field.check(values[field.name]);
      if (words !== null) this.wrong[field.name] = words;
    }
  }

  private left(event: FocusEvent): void {
    // what is wrong goes away with its height: the button that is being pressed would slip from under the pointer
    if (event.relatedTarget instanceof HTMLButtonElement) return;
    if (!this.tried || this.busy) return;
    this.check();
    this.changed();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.tried = true;
    this.failure = null;
    this.check();
    if (Object.keys(this.wrong).length > 0) return this.showWrong();
    this.busy = true;
    this.changed();
    try {
      await this.task.send(this.typed());
      this.tried = false;
    } catch (error) {
      const blame = this.task.blame?.(error) ?? null;
      if (blame === null) this.failure = error;
      else this.wrong = { [blame.field]: blame.words } as Partial<Record<F, Key>>;
    } finally {
      this.busy = false;
    }
    if (Object.keys(this.wrong).length > 0) this.showWrong();
    else this.changed();
  }

  private showWrong(): void {
    this.changed();
    requestAnimationFrame(() => this.host()?.querySelector<HTMLElement>(".error-summary")?.focus());
  }
}

export const filled = (words: Key) => (value: string): Key | null => (value.trim() === "" ? words : null);

/** So many characters, not counting blanks around them. */
export const ofLength = (least: number, most: number, words: Key) => (value: string): Key | null => {
  const { length } = [...value.trim()];
  return length < least || length > most ? words : null;
};

/** The same rule as the server's; what is on its list of usual passwords only the server knows. */
export const longEnough = (value: string): Key | null => ([...value].length < 12 ? "password.short" : null);

export const mailAddress = (value: string): Key | null => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : "account.email.wrong");
