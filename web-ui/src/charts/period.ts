import type { Span } from "../api/powersight.js";
import type { RangeWord } from "../api/types.js";
import { date } from "../i18n/format.js";
import { t } from "../i18n/language.js";

/** Which stretch of time the whole page shows. It is in the address, so that a link shows the same. */
export interface Period {
  range: RangeWord;
  /** A moment inside the stretch; null follows the present. */
  at: string | null;
}

export const RANGES: readonly RangeWord[] = ["hour", "day", "week", "month", "year"];
const HOUR = 3_600_000;

const WORDS: Record<RangeWord, string> = { hour: "sat", day: "dan", week: "nedelja", month: "mesec", year: "godina" };

export function periodFrom(query: URLSearchParams): Period {
  const range = RANGES.find((word) => WORDS[word] === query.get("period")) ?? "hour";
  const at = query.get("u");
  return { range, at: at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString() };
}

export function periodToQuery({ range, at }: Period): Record<string, string | null> {
  return { period: range === "hour" ? null : WORDS[range], u: at };
}

/** Bars want to be few and whole: quarters in an hour, hours in a day, days in a week or month, months in a year. */
export const ENERGY_STEPS: Record<RangeWord, string> = { hour: "quarter", day: "hour", week: "day", month: "day", year: "month" };

/**
 * The present hour of power is the last sixty minutes; every other stretch is a calendar unit that the server cuts, and so
 * is every stretch of energy, whose quarters stand on the clock.
 */
export function spanOf({ range, at }: Period, now: Date, kind: "power" | "energy" = "power"): Span {
  if (range === "hour" && at === null && kind === "power") return { from: new Date(now.getTime() - HOUR).toISOString(), to: now.toISOString() };
  return at === null ? { range, at: now.toISOString() } : { range, at };
}

export interface Borders {
  from: string;
  to: string;
}

/** The neighbours come from the borders that the server gave, so no calendar arithmetic is done here. */
export function previous(period: Period, shown: Borders): Period {
  return { range: period.range, at: new Date(Date.parse(shown.from) - 1).toISOString() };
}

export function next(period: Period, shown: Borders, now: Date): Period | null {
  if (period.at === null) return null;
  const start = Date.parse(shown.to);
  if (start > now.getTime()) return null;
  const wouldHoldNow = period.range === "hour" ? start + HOUR > now.getTime() : false;
  return { range: period.range, at: wouldHoldNow ? null : shown.to };
}

/** Enter on a point: the shorter stretch around it. */
export function shorter(period: Period, at: number): Period | null {
  const range: Partial<Record<RangeWord, RangeWord>> = { year: "month", month: "day", week: "day", day: "hour" };
  const word = range[period.range];
  return word === undefined ? null : { range: word, at: new Date(at * 1000).toISOString() };
}

/** Whether the stretch has run out while the page was open and following the present. The last sixty minutes never do. */
export function hasRolledOver(period: Period, shown: Borders, now: Date): boolean {
  return period.at === null && Date.parse(shown.to) <= now.getTime();
}

export function label(period: Period, { from, to }: Borders): string {
  const lastMoment = Date.parse(to) - 1;
  switch (period.range) {
    case "hour": {
      const times = `${date(from, "time")} – ${date(to, "time")}`;
      return period.at === null ? `${t("chart.lastHour")}, ${times}` : `${date(from, "day")} ${times}`;
    }
    case "day":
      return date(from, "weekday");
    case "week":
      return `${date(from, "shortDay")} – ${date(lastMoment, "day")}`;
    case "month":
      return date(from, "month");
    case "year":
      return date(from, "year");
  }
}
