import type { Key, Message } from "./messages.js";

/** Where the rule alone would be wrong or the Latin text is meant to stay: read and decided one by one. */
export const cyrillicOverrides: Partial<Record<Key, Message>> = {
  "app.language.sr-Latn": "Srpski (latinica)",
  "app.language.sr-Cyrl": "Српски (ћирилица)",
  "app.language.en": "English",
};
