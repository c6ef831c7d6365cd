import { signal } from "../state/signal.js";
import type { Key, Language, Messages } from "./messages.js";
import { LANGUAGES } from "./messages.js";
import { srLatn } from "./sr-latn.js";

interface Spoken {
  readonly language: Language;
  readonly messages: Messages;
  /** Official names (municipalities) come in Latin and follow the script; what people typed stays as typed. */
  readonly officialName: (latin: string) => string;
}

const asWritten = (text: string): string => text;
const KEPT_AS = "powersight.language";

/** What the pages speak now. Latin is in the first chunk; the others are fetched when chosen. */
export const spoken = signal<Spoken>({ language: "sr-Latn", messages: srLatn, officialName: asWritten });

export async function speak(language: Language): Promise<void> {
  const next = await load(language);
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
  spoken.set(next);
}

export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  return LANGUAGES.find((language) => language === kept) ?? "sr-Latn";
}

async function load(language: Language): Promise<Spoken> {
  switch (language) {
    case "sr-Latn":
      return { language, messages: srLatn, officialName: asWritten };
    case "sr-Cyrl": {
      const [messages, { toCyrillic }] = await Promise.all([import("virtual:messages/sr-cyrl"), import("./transliterate.js")]);
      return { language, messages: messages.default, officialName: toCyrillic };
    }
    case "en":
      return { language, messages: (await import("./en.js")).en, officialName: asWritten };
  }
}

/** The sentence for `key`, with its {placeholders} filled; `n` also chooses the plural form. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const { messages, language } = spoken.value;
  return fill(messages[key], values, language);
}

/** Words for a name that came from the server; null when this version has none for it. */
export function tFor(prefix: string, name: string): string | null {
  const key = `${prefix}.${name}`;
  return key in spoken.value.messages ? t(key as Key) : null;
}

export function fill(
  message: Messages[Key],
  values: Readonly<Record<string, string | number>>,
  language: Language,
): string {
  const pattern = typeof message === "string" ? message : chosenForm(message, values["n"], language);
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale(language)).format(value) : value;
  });
}

function chosenForm(forms: { one: string; few?: string; other: string }, n: unknown, language: Language): string {
  const form = new Intl.PluralRules(locale(language)).select(typeof n === "number" ? n : 0);
  return (form === "one" ? forms.one : form === "few" ? forms.few : undefined) ?? forms.other;
}

/** English dates are day first here too, as everything else in the country. */
export function locale(language: Language = spoken.value.language): string {
  return language === "en" ? "en-GB" : language;
}
