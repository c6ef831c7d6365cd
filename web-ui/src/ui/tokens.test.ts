import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Rgb = [number, number, number];

const css = readFileSync("styles/tokens.css", "utf8");
const token = (name: string, theme: "light" | "dark"): string => {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (found === null) throw new Error(`tokens.css has no colour --${name}`);
  return (theme === "light" ? found[1] : found[2])!;
};

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;

/** WCAG 2 contrast. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => linear(hex).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i]!, 0);
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Full colour blindness by Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const EYES: Record<string, Rgb[]> = {
  "full colour": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const seen = (rgb: Rgb, eye: Rgb[]): Rgb => eye.map((row) => Math.min(1, Math.max(0, row.reduce((sum, m, i) => sum + m * rgb[i]!, 0)))) as Rgb;

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const SERIES = [1, 2, 3, 4, 5, 6].map((n) => `series-${n}`);

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each(Object.keys(EYES))("series colours stay apart for eyes with %s", (eye) => {
    const colours = SERIES.map((name) => oklab(seen(linear(token(name, theme)), EYES[eye]!)));
    const nearest = Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map((b) => distance(a, b))));
    expect(nearest).toBeGreaterThanOrEqual(0.1);
  });

  test.each(SERIES)("%s is seen against the surface", (name) => expect(contrast(token(name, theme), token("surface", theme))).toBeGreaterThanOrEqual(3));

  test.each([
    ["text", "bg"], ["text", "surface"], ["text", "raised"], ["text", "accent-soft"], ["text", "bad-fill"], ["muted", "bg"], ["muted", "surface"], ["muted", "raised"], ["accent", "surface"],
    ["accent", "bg"], ["accent", "accent-soft"], ["on-accent", "accent"], ["ok", "ok-fill"], ["ok", "surface"], ["warn", "warn-fill"], ["warn", "surface"], ["bad", "bad-fill"], ["bad", "surface"],
  ])("%s can be read on %s", (ink, paper) => expect(contrast(token(ink, theme), token(paper, theme))).toBeGreaterThanOrEqual(4.5));

  test.each(["bg", "surface", "raised"])("borders of controls and the focus ring are seen on %s", (paper) => {
    expect(contrast(token("control", theme), token(paper, theme))).toBeGreaterThanOrEqual(3);
    expect(contrast(token("focus", theme), token(paper, theme))).toBeGreaterThanOrEqual(4.5);
  });
});
