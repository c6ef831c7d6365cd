import { signal } from "../state/signal.js";

/** How this person wants the pages to look. Kept in this browser; nothing about it goes to the server. */
export type Theme = "auto" | "light" | "dark";
export type Density = "auto" | "touch" | "dense";

export interface Preferences {
  theme: Theme;
  density: Density;
  rail: "wide" | "narrow";
}

const KEPT_AS = "powersight.preferences";
const DEFAULTS: Preferences = { theme: "auto", density: "auto", rail: "wide" };

export const preferences = signal<Preferences>(DEFAULTS);

export function restorePreferences(): void {
  prefer(readKept());
}

export function prefer(change: Partial<Preferences>): void {
  const next = { ...preferences.value, ...change };
  preferences.set(next);
  localStorage.setItem(KEPT_AS, JSON.stringify(next));
  show(next);
}

function show({ theme, density, rail }: Preferences): void {
  const root = document.documentElement;
  toggle(root, "data-theme", theme);
  toggle(root, "data-density", density);
  root.dataset["rail"] = rail;
}

function toggle(root: HTMLElement, name: string, value: string): void {
  if (value === "auto") root.removeAttribute(name);
  else root.setAttribute(name, value);
}

/** Kept text may be from another version or edited by hand: what is not one of ours is as if it were not there. */
function readKept(): Partial<Preferences> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? "{}") as Record<string, unknown>;
    const one = <T extends string>(name: string, allowed: readonly T[]): T | undefined => allowed.find((word) => word === kept[name]);
    return {
      theme: one("theme", ["auto", "light", "dark"]) ?? DEFAULTS.theme,
      density: one("density", ["auto", "touch", "dense"]) ?? DEFAULTS.density,
      rail: one("rail", ["wide", "narrow"]) ?? DEFAULTS.rail,
    };
  } catch {
    return {};
  }
}
