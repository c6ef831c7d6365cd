import { instantOf, localTime } from "../time/local.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Distances between labels that a person finds natural, up to the day; beyond it the calendar decides. */
const STEPS = [10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
const DAY_STEPS = [1, 2, 5, 7, 14];

/**
 * Where the labels of a time axis stand: instants at which the zone's clock shows a round time. A day of 23 or 25 hours
 * keeps its labels on local midnight, three, six …; the hour that happens twice is labelled twice.
 */
export function timeTicks(from: number, to: number, atMost: number, zone: string): number[] {
  const span = to - from;
  const step = STEPS.find((seconds) => span / seconds <= atMost);
  if (step !== undefined) return withinDay(from, to, step, zone);
  const days = DAY_STEPS.find((count) => span / (count * DAY) <= atMost);
  if (days !== undefined && span <= 62 * DAY) return byDay(from, to, days, zone);
  return byMonth(from, to, atMost, zone);
}

function withinDay(from: number, to: number, step: number, zone: string): number[] {
  const ticks: number[] = [];
  const stride = Math.min(step, HOUR);
  for (let at = Math.ceil(from / stride) * stride; at <= to; at += stride) {
    const { hour, minute, second } = localTime(at, zone);
    if ((hour * HOUR + minute * MINUTE + second) % step === 0) ticks.push(at);
  }
  return ticks;
}

function byDay(from: number, to: number, days: number, zone: string): number[] {
  const ticks: number[] = [];
  const first = localTime(from, zone);
  for (let count = 0; count <= 63; count++) {
    const at = instantOf(first.year, first.month, first.day + count, 0, zone);
    if (at > to) break;
    const { day } = localTime(at, zone);
    const kept = days === 1 || days === 7 ? count % days === 0 : (day - 1) % days === 0 && !(day > 29 && days > 1);
    if (at >= from && kept) ticks.push(at);
  }
  return ticks;
}

function byMonth(from: number, to: number, atMost: number, zone: string): number[] {
  const first = localTime(from, zone);
  const months: number[] = [];
  for (let count = 0; count <= 600; count++) {
    const at = instantOf(first.year, first.month + count, 1, 0, zone);
    if (at > to) break;
    if (at >= from) months.push(at);
  }
  const every = [1, 2, 3, 6, 12, 24, 60].find((step) => months.length / step <= atMost) ?? 120;
  return months.filter((at) => (localTime(at, zone).month - 1) % every === 0 || every > 12);
}

/** What a label has to say, given how far apart the labels are. */
export function tickStyle(ticks: readonly number[], span: number): "timeWithSeconds" | "time" | "shortDay" | "shortMonth" {
  const apart = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  if (ticks.length > 1 && apart < MINUTE) return "timeWithSeconds";
  if (span <= 2 * DAY) return "time";
  if (span <= 70 * DAY) return "shortDay";
  return "shortMonth";
}
