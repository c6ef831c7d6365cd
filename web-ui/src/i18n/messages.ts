import type { srLatn } from "./sr-latn.js";

/** A sentence that depends on a number has up to three forms; Serbian needs all of them, English two. */
export interface Plural {
  one: string;
  few?: string;
  other: string;
}

export type Message = string | Plural;
export type Key = keyof typeof srLatn;
export type Messages = Readonly<Record<Key, Message>>;
export type Language = "sr-Latn" | "sr-Cyrl" | "en";

export const LANGUAGES: readonly Language[] = ["sr-Latn", "sr-Cyrl", "en"];
