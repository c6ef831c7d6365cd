const SHOWN = 2000;

/**
 * The start of a refused message, safe to look at: control characters and direction marks become visible symbols, so that
 * a hostile payload can neither hide part of itself nor rearrange the page.
 */
export function preview(payload: string): { text: string; cut: boolean } {
  const cut = payload.length > SHOWN;
  const text = Array.from(payload.slice(0, SHOWN), visible).join("");
  return { text, cut };
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n" || character === "\t") return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  const turnsText = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f;
  return turnsText ? "⍰" : character;
}
