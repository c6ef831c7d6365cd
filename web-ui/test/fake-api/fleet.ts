import type { MeterDetail, MeterLive, MeterState, Municipality, QuarantinedMessage, Reading, Series, UnknownDevice } from "../../src/api/types.js";
import { instantOf, localTime } from "../../src/time/local.js";

export const ZONE = "Europe/Belgrade";
export const MUNICIPALITIES: Municipality[] = [
  { code: "80284", name: "Novi Sad", district: "Južnobački" },
  { code: "80381", name: "Sombor", district: "Zapadnobački" },
  { code: "70092", name: "Čajetina", district: "Zlatiborski" },
  { code: "70947", name: "Niš – Medijana", district: "Nišavski" },
  { code: "70181", name: "Novi Beograd", district: "Grad Beograd" },
];

const HOUR = 3600;

/**
 * Meters whose every value follows from their number and the time, so that a test can say what must be on the page. The
 * fleet lives on the grid's time and has been measuring for thirty days.
 */
export class Fleet {
  readonly meters: string[];
  readonly offline = new Set<string>();
  readonly flags = new Map<string, string[]>();
  readonly commissioned = new Set<string>();
  readonly begun: number;
  readonly quarantine: QuarantinedMessage[];
  unknown: UnknownDevice[];

  /** @param everySeconds how often a meter reports, on the grid's clock */
  constructor(size: number, private readonly now: () => number, readonly everySeconds: number, private readonly speed: number) {
    this.meters = Array.from({ length: size }, (_, n) => `m-${String(n + 1).padStart(String(size).length, "0")}`);
    this.begun = now() - 30 * 24 * HOUR;
    this.offline.add(this.meters[2] ?? "");
    this.flags.set(this.meters[1] ?? "", ["LATE", "BUFFERED"]);
    this.unknown = [this.stranger("esp32-7f21", "MQTT", 42), this.stranger("kotlarnica_2", "AMQP", 3)];
    this.quarantine = Array.from({ length: 37 }, (_, n) => this.refused(n));
  }

  index(id: string): number {
    return this.meters.indexOf(id);
  }

  state(id: string): MeterState {
    if (this.index(id) === 4) return "NEVER_SEEN";
    return this.offline.has(id) ? "OFFLINE" : "ONLINE";
  }

  lastAt(id: string): number {
    const silentSince = this.offline.has(id) ? 95 * 60 : 0;
    return Math.floor((this.now() - silentSince) / this.everySeconds) * this.everySeconds;
  }

  watts(id: string, at: number): number {
    const n = this.index(id) + 1;
    const { hour, minute } = localTime(at, ZONE);
    const day = Math.sin(((hour + minute / 60 - 8) / 24) * 2 * Math.PI);
    return Math.round(10 * (420 + 37 * (n % 19) + 260 * day + 90 * Math.sin(at / 611 + n) + 40 * Math.sin(at / 97 + 2 * n))) / 10;
  }

  reading(id: string, at = this.lastAt(id)): Reading {
    const n = this.index(id) + 1;
    const watts = this.watts(id, at);
    const volts = Math.round(10 * (230 + 6 * Math.sin(at / 1900 + n))) / 10;
    const imported = Math.round(((at - this.begun) / HOUR) * 480) + n * 1000;
    return {
      at: iso(at), receivedAt: iso(at), seq: Math.floor((at - this.begun) / this.everySeconds),
      importT1Wh: Math.round(imported * 0.7), importT2Wh: Math.round(imported * 0.3), exportT1Wh: n % 7 === 0 ? 12_345 : 0, exportT2Wh: 0,
      volts, amperes: Math.round((watts / volts / 0.96) * 100) / 100, watts, powerFactor: 0.96, hertz: Math.round(100 * (50 + 0.03 * Math.sin(at / 300))) / 100,
      flags: this.flags.get(id) ?? [],
    };
  }

  detail(id: string): MeterDetail {
    const place = MUNICIPALITIES[this.index(id) % MUNICIPALITIES.length] ?? MUNICIPALITIES[0]!;
    const state = this.state(id);
    const last = state === "NEVER_SEEN" ? null : this.reading(id);
    return {
      id, municipality: place.code, municipalityName: place.name, building: this.index(id) % 3 === 0 ? null : `zgrada-${1 + (this.index(id) % 12)}`,
      state, stateSince: state === "NEVER_SEEN" ? null : iso(state === "OFFLINE" ? this.lastAt(id) + 900 : this.begun), lastHeardAt: last?.receivedAt ?? null,
      lastReadingAt: last?.at ?? null, everySeconds: this.everySeconds / this.speed, watts: last?.watts ?? null, importWh: last === null ? null : last.importT1Wh + last.importT2Wh,
      timeoutSeconds: 15, recorded: last?.seq ?? 0, duplicates: this.index(id) === 1 ? 3 : 0, missing: this.index(id) === 1 ? [[17, 19], [42, 42]] : [], last,
    };
  }

  live(id: string): MeterLive {
    const { state, stateSince, lastHeardAt, everySeconds, last } = this.detail(id);
    return { ...last, id, state, stateSince, lastHeardAt, everySeconds };
  }

  grid(): { meters: number; online: number; offline: number; neverSeen: number; watts: number; importWh: number; readingsPerSecond: number; at: string } {
    const online = this.meters.filter((id) => this.state(id) === "ONLINE");
    const some = online.slice(0, 200);
    const scale = some.length === 0 ? 0 : online.length / some.length;
    const sum = (of: (id: string) => number): number => Math.round(scale * some.reduce((total, id) => total + of(id), 0));
    return {
      meters: this.meters.length, online: online.length, offline: this.meters.filter((id) => this.state(id) === "OFFLINE").length,
      neverSeen: this.meters.filter((id) => this.state(id) === "NEVER_SEEN").length, watts: sum((id) => this.watts(id, this.lastAt(id))),
      importWh: sum((id) => this.reading(id).importT1Wh), readingsPerSecond: online.length / 5, at: iso(this.now()),
    };
  }

  /** Buckets over the span, with a hole of forty minutes every day at ten, and late values after it. */
  series(id: string, from: number, to: number, step: string): Series {
    const size = { "10s": 10, "300s": 300, quarter: 900, hour: HOUR, day: 24 * HOUR, month: 30 * 24 * HOUR }[step] ?? 300;
    const start: number[] = [];
    for (let at = Math.ceil(from / size) * size; at < to; at += size) start.push(at);
    const has = (at: number): boolean => this.state(id) !== "NEVER_SEEN" && at >= this.begun && at <= this.lastAt(id) && (size > this.everySeconds || at % this.everySeconds < size) && !(size < HOUR && inHole(at));
    const mean = start.map((at) => (has(at) ? this.watts(id, at) : null));
    const spread = size > this.everySeconds ? 140 : 0;
    return {
      step, from: iso(from), to: iso(to), start, meanWatts: mean,
      minWatts: mean.map((watts) => (watts === null ? null : watts - spread)), maxWatts: mean.map((watts) => (watts === null ? null : watts + 1.4 * spread)),
      importT1Wh: start.map((at, i) => part(mean[i] ?? null, size, localTime(at, ZONE).hour >= 8)), importT2Wh: start.map((at, i) => part(mean[i] ?? null, size, localTime(at, ZONE).hour < 8)),
      exportT1Wh: mean.map((watts) => (watts === null ? null : 0)), exportT2Wh: mean.map((watts) => (watts === null ? null : 0)),
      count: mean.map((watts) => (watts === null ? 0 : Math.max(1, Math.round(size / this.everySeconds)))),
      late: start.map((at, i) => (mean[i] !== null && localTime(at, ZONE).hour === 11 && size < HOUR ? 1 : 0)), firstAvailable: this.state(id) === "NEVER_SEEN" ? null : iso(this.begun),
    };
  }

  availability(id: string, from: number, to: number): object {
    const now = this.now();
    const known = Math.max(0, Math.min(to, now) - from);
    const down = this.offline.has(id) ? Math.min(known, Math.max(0, now - this.lastAt(id) - 900)) : 0;
    const turn = Math.min(to, now) - down;
    return {
      uptimePercent: known === 0 ? null : (100 * (known - down)) / known, up: known - down, down, unknown: to - from - known,
      intervals: [{ from: iso(from), to: iso(turn), state: "UP" }, ...(down > 0 ? [{ from: iso(turn), to: iso(turn + down), state: "DOWN" }] : [])],
    };
  }

  private stranger(id: string, transport: string, messages: number): UnknownDevice {
    return { id, firstHeardAt: iso(Date.now() / 1000 - 7 * HOUR), lastHeardAt: iso(Date.now() / 1000 - 4), messages, transport };
  }

  private refused(n: number): QuarantinedMessage {
    const kinds = [
      ["out-of-range", "readings[3].voltage", "voltage must be 0 to 1000 V, not 23000"],
      ["not-json", "", "the message is no JSON: unexpected end at byte 17"],
      ["not-yours", "id", "m-002 may not publish for m-001"],
    ] as const;
    const [code, field, sentence] = kinds[n % 3]!;
    const payload = n % 3 === 1 ? '{"voltage": 220.4' : '{"id":"m-001","readings":[{"voltage":23000}],"note":"<img src=x onerror=alert(1)>"}';
    return { id: `q-${n}`, receivedAt: iso(Date.now() / 1000 - 600 * n), transport: n % 2 ? "AMQP" : "MQTT", source: "energy/meters/m-001", device: n % 3 === 1 ? null : "m-001", code, field, sentence, payload, bytes: payload.length };
  }
}

/** A calendar unit in the grid's zone, as [from, to). */
export function unit(range: string, at: number): [number, number] {
  const { year, month, day, hour } = localTime(at, ZONE);
  const start = (y: number, m: number, d: number, h = 0): number => instantOf(y, m, d, h, ZONE);
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  if (range === "hour") return [start(year, month, day, hour), start(year, month, day, hour) + HOUR];
  if (range === "week") return [start(year, month, day - weekday), start(year, month, day - weekday + 7)];
  if (range === "month") return [start(year, month, 1), start(year, month + 1, 1)];
  if (range === "year") return [start(year, 1, 1), start(year + 1, 1, 1)];
  return [start(year, month, day), start(year, month, day + 1)];
}

export const iso = (epochSeconds: number): string => new Date(Math.round(epochSeconds * 1000)).toISOString();

function inHole(at: number): boolean {
  const { hour, minute } = localTime(at, ZONE);
  return hour === 10 && minute < 40;
}

const part = (watts: number | null, seconds: number, mine: boolean): number | null => (watts === null ? null : mine ? Math.round((watts * seconds) / HOUR) : 0);
