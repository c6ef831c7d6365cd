import { locale, t } from "./language.js";
import type { Freshness } from "../live/staleness.js";
import { zone } from "../time/clock.js";

/** What stands where nothing was measured. Never a zero. */
export const NONE = "–";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

export function number(value: number, digits = 0): string {
  const key = `n ${locale()} ${digits}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })));
  return format.format(value);
}

export function percent(value: number): string {
  const digits = value === 100 || value === 0 ? 0 : value > 99 ? 2 : 1;
  return `${number(value, digits)} %`;
}

export interface Quantity {
  figure: string;
  unit: string;
}

/** Power in the unit a person would say: 295 W, 1,24 kW, 3,10 MW. */
export function power(watts: number | null): Quantity {
  if (watts === null) return { figure: NONE, unit: "W" };
  const size = Math.abs(watts);
  if (size < 999.5) return { figure: number(watts, 0), unit: "W" };
  if (size < 999_500) return { figure: number(watts / 1e3, 2), unit: "kW" };
  if (size < 999_500_000) return { figure: number(watts / 1e6, 2), unit: "MW" };
  return { figure: number(watts / 1e9, 2), unit: "GW" };
}

/** Energy of a stretch or of many meters, rounded to what can be read at a glance. */
export function energy(wattHours: number | null): Quantity {
  if (wattHours === null) return { figure: NONE, unit: "kWh" };
  const size = Math.abs(wattHours);
  if (size < 999_950) return { figure: number(wattHours / 1e3, size < 99_995 ? 2 : 1), unit: "kWh" };
  if (size < 999_950_000) return { figure: number(wattHours / 1e6, 2), unit: "MWh" };
  return { figure: number(wattHours / 1e9, 2), unit: "GWh" };
}

/** A register as on the meter's face: kilowatt-hours to the last watt-hour, nothing rounded away. */
export function register(wattHours: number | null): Quantity {
  return { figure: wattHours === null ? NONE : number(wattHours / 1e3, 3), unit: "kWh" };
}

export function measured(value: number | null, digits: number, unit: string): Quantity {
  return { figure: value === null ? NONE : number(value, digits), unit };
}

export const text = (quantity: Quantity): string =>
  quantity.figure === NONE ? NONE : `${quantity.figure} ${quantity.unit}`.trim();

/** Seconds since, in the one unit that matters. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 1) return t("age.now");
  if (whole < 60) return t("age.seconds", { n: whole });
  if (whole < 3600) return t("age.minutes", { n: Math.floor(whole / 60) });
  if (whole < 86_400) return t("age.hours", { n: Math.floor(whole / 3600) });
  return t("age.days", { n: Math.floor(whole / 86_400) });
}

/** The age as it is shown beside a figure: counted while the meter speaks, the moment itself once it is silent. */
export function shownAge(moment: string | null, seconds: number | null, fresh: Freshness, now: Date): string | null {
  if (moment === null || seconds === null) return null;
  return fresh === "silent" ? t("age.since", { time: sinceWhen(moment, now) }) : age(seconds);
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts: string[] = [];
  const days = Math.floor(whole / 86_400);
  if (days > 0) parts.push(`${number(days)} d`);
  const hours = Math.floor((whole % 86_400) / 3600);
  if (hours > 0) parts.push(`${hours} h`);
  const minutes = Math.floor((whole % 3600) / 60);
  if (minutes > 0 && days === 0) parts.push(`${minutes} min`);
  if (whole % 60 > 0 && whole < 3600) parts.push(`${whole % 60} s`);
  return parts.join(" ") || "0 s";
}

const STYLES = {
  time: { hour: "2-digit", minute: "2-digit" },
  timeWithSeconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  day: { day: "numeric", month: "long", year: "numeric" },
  weekday: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  shortDay: { day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  shortMonth: { month: "short" },
  year: { year: "numeric" },
  moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  minute: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  offset: { timeZoneName: "shortOffset" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateStyle = keyof typeof STYLES;

/** A moment as the clock on the wall in the grid's zone shows it. Always 24 hours. */
export function date(moment: Date | string | number, style: DateStyle): string {
  const key = `d ${locale()} ${zone()} ${style}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), { ...STYLES[style], timeZone: zone(), hourCycle: "h23" });
    cache.set(key, format);
  }
  return format.format(new Date(moment));
}

/** The time alone when it was today on the grid, else with its date. */
export function sinceWhen(moment: string, now: Date): string {
  return date(moment, "day") === date(now, "day") ? date(moment, "time") : date(moment, "minute");
}
