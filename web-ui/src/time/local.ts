/** What a clock on the wall in a zone shows at an instant. The only place that knows about summer time. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function localTime(epochSeconds: number, zone: string): LocalTime {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
    formats.set(zone, format);
  }
  const found: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochSeconds * 1000)) found[type] = Number(value);
  const part = (name: string): number => found[name] ?? 0;
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute"), second: part("second") };
}

/** The instant at which a clock in the zone shows that. A time that is skipped in spring gives the one an hour later. */
export function instantOf(year: number, month: number, day: number, hour: number, zone: string): number {
  const asIfUtc = Date.UTC(year, month - 1, day, hour) / 1000;
  let guess = asIfUtc - offsetAt(asIfUtc, zone);
  guess = asIfUtc - offsetAt(guess, zone);
  return guess;
}

/** Seconds that the zone is ahead of UTC at that instant. */
export function offsetAt(epochSeconds: number, zone: string): number {
  const local = localTime(epochSeconds, zone);
  return Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second) / 1000 - epochSeconds;
}
