/**
 * The JSON of /api/v1, as the server writes it. Energy is whole Wh. Moments are ISO-8601 in UTC: those of meters on the
 * grid's time line, those of the node's own life (unknown devices, refused messages) on the wall clock. Intervals that a
 * person sets (`everySeconds`, `timeoutSeconds`) are seconds of the wall clock.
 */

/** The grid may run faster than life; everything measured lives in grid time. */
export interface ClockReading {
  grid: string;
  wall: string;
  speed: number;
  zone: string;
}

export type MeterState = "ONLINE" | "OFFLINE" | "NEVER_SEEN";

export interface MeterSummary {
  id: string;
  municipality: string;
  municipalityName: string;
  building: string | null;
  state: MeterState;
  stateSince: string | null;
  lastHeardAt: string | null;
  lastReadingAt: string | null;
  everySeconds: number | null;
  watts: number | null;
  importWh: number | null;
}

export interface Reading {
  at: string;
  receivedAt: string;
  seq: number | null;
  importT1Wh: number;
  importT2Wh: number;
  exportT1Wh: number;
  exportT2Wh: number;
  volts: number | null;
  amperes: number | null;
  watts: number | null;
  powerFactor: number | null;
  hertz: number | null;
  flags: readonly string[];
}

export interface MeterDetail extends MeterSummary {
  timeoutSeconds: number;
  recorded: number;
  duplicates: number;
  missing: readonly (readonly [number, number])[];
  last: Reading | null;
}

/** Topic meter/ID: the newest reading and the state, in one flat object. */
export interface MeterLive extends Partial<Reading> {
  id: string;
  state: MeterState;
  stateSince: string | null;
  lastHeardAt: string | null;
  everySeconds: number | null;
}

export interface Page<T> {
  items: readonly T[];
  next: string | null;
  total: number;
}

export type RangeWord = "hour" | "day" | "week" | "month" | "year";

export type Column = readonly (number | null)[];

/** One row per bucket that the server chose; null where nothing was measured. */
export interface Series {
  step: string;
  from: string;
  to: string;
  start: readonly number[];
  minWatts: Column;
  meanWatts: Column;
  maxWatts: Column;
  importT1Wh: Column;
  importT2Wh: Column;
  exportT1Wh: Column;
  exportT2Wh: Column;
  count: Column;
  late: Column;
  firstAvailable: string | null;
}

export interface Availability {
  uptimePercent: number | null;
  up: number;
  down: number;
  unknown: number;
  intervals: readonly { from: string; to: string; state: string }[];
}

export interface Municipality {
  code: string;
  name: string;
  district: string;
}

export interface GridSummary {
  meters: number;
  online: number;
  offline: number;
  neverSeen?: number;
  watts: number | null;
  importWh: number | null;
  readingsPerSecond?: number;
  /** In plain words why there are no watts, where they would tell of single homes. */
  withheld?: string | null;
  /** Homes whose power is not in it, so that it tells of nobody. */
  keptBack?: number;
  at: string;
}

export interface UnknownDevice {
  id: string;
  firstHeardAt: string;
  lastHeardAt: string;
  messages: number;
  transport: string;
}

export interface QuarantinedMessage {
  id: string;
  receivedAt: string;
  transport: string;
  source: string | null;
  device: string | null;
  code: string;
  field: string | null;
  sentence: string;
  payload: string;
  bytes: number;
}

export interface Commission {
  id: string;
  municipality: string;
  building: string | null;
  everySeconds: number;
  timeoutSeconds: number;
}

export interface Commissioned extends MeterSummary {
  /** What the device proves itself with. The server tells it this once. */
  secret: string;
}

export type Role = "CITIZEN" | "OFFICER" | "PROVIDER" | "OPERATOR" | "ADMINISTRATOR";

export interface SignInRules {
  /** Whether the node asks who is there at all. */
  demanded: boolean;
  /** Where the first administrator finds the password; told on the node's own machine until it was changed. */
  firstPasswordFile: string | null;
  /** Who vouches for people besides their passwords; null when none is configured. */
  provider: { name: string; address: string } | null;
}

export interface SignedIn {
  account: string;
  roles: readonly Role[];
  mustChangePassword: boolean;
}

export interface Me {
  id: string;
  name: string;
  email: string | null;
  fullName: string;
  roles: readonly Role[];
  secondFactor: boolean;
}

/** One sign-in on one device. */
export interface SessionRow {
  id: string;
  since: string;
  lastUsed: string;
  until: string;
  address: string;
  agent: string;
  thisOne: boolean;
}
