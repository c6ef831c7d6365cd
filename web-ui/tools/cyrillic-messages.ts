import type { Plugin } from "vite";
import { srLatn } from "../src/i18n/sr-latn.js";
import { cyrillicOverrides } from "../src/i18n/sr-cyrl-overrides.js";
import { toCyrillicMessages } from "../src/i18n/transliterate.js";

const NAME = "virtual:messages/sr-cyrl";

/** Makes the Cyrillic messages out of the Latin ones while building, so that nobody keeps two copies in step by hand. */
export function cyrillicMessages(): Plugin {
  return {
    name: "cyrillic-messages",
    resolveId: (id) => (id === NAME ? "\0" + NAME : undefined),
    load: (id) =>
      id === "\0" + NAME
        ? `export default ${JSON.stringify({ ...toCyrillicMessages(srLatn), ...cyrillicOverrides })}`
        : undefined,
  };
}
