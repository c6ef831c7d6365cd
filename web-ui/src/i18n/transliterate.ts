import type { Message, Messages } from "./messages.js";

/**
 * Serbian Latin to Cyrillic. One letter for one letter, except lj, nj and dž, which are one letter unless a prefix ends
 * between them; and except what stays Latin: units, codes, names, placeholders in braces.
 */
export function toCyrillic(latin: string): string {
  return latin
    .split(KEPT)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(WORD, wordToCyrillic)))
    .join("");
}

export function toCyrillicMessages(latin: Messages): Messages {
  const entries = Object.entries(latin).map(([key, message]) => [key, messageToCyrillic(message)]);
  return Object.fromEntries(entries) as Messages;
}

function messageToCyrillic(message: Message): Message {
  if (typeof message === "string") return toCyrillic(message);
  const forms = Object.entries(message).map(([form, text]) => [form, toCyrillic(text as string)]);
  return Object.fromEntries(forms) as Message;
}

/** Placeholders, addresses and anything with a digit or @ inside (T1, m-17, a@b) pass through as they are. */
const KEPT = /(\{\w+\}|https?:\S+|\S*@\S+|[A-Za-z][\w-]*\d[\w-]*)/;
const WORD = /[A-Za-zČĆŽŠĐčćžšđ]+/g;

const STAYS_LATIN = new Set(
  "s min h W kW MW GW V A Hz Wh kWh MWh GWh VA var PowerSight MQTT AMQP JSON CSV API REST QR PDF Enter Escape English".split(" "),
);

/** Word beginnings after which n|j, l|j or d|ž are two letters. */
const SPLIT_AFTER = ["in|jekc", "kon|junk", "kon|jug", "van|jezič", "nad|živ", "nad|žup", "od|žal", "od|žvak", "pred|život", "tan|jug"];

const PAIRS: Record<string, string> = { lj: "љ", nj: "њ", dž: "џ" };
const LETTERS: Record<string, string> = {
  a: "а", b: "б", c: "ц", č: "ч", ć: "ћ", d: "д", đ: "ђ", e: "е", f: "ф", g: "г", h: "х", i: "и", j: "ј", k: "к", l: "л",
  m: "м", n: "н", o: "о", p: "п", r: "р", s: "с", š: "ш", t: "т", u: "у", v: "в", z: "з", ž: "ж",
};

function wordToCyrillic(word: string): string {
  if (STAYS_LATIN.has(word)) return word;
  const lower = word.toLowerCase();
  const split = SPLIT_AFTER.find((rule) => lower.startsWith(rule.replace("|", "")))?.indexOf("|");
  let result = "";
  for (let i = 0; i < word.length; i++) {
    const pair = i + 1 === split ? undefined : PAIRS[lower.slice(i, i + 2)];
    const letter = pair ?? LETTERS[lower[i] ?? ""] ?? word[i] ?? "";
    result += word[i] === lower[i] ? letter : letter.toUpperCase();
    if (pair !== undefined) i++;
  }
  return result;
}
