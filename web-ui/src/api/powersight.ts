import type {
  Availability, ClockReading, Commission, Commissioned, GridSummary, MeterDetail, MeterLive, MeterSummary, Municipality, Page, QuarantinedMessage,
  RangeWord, Series, UnknownDevice,
} from "./types.js";
import { getJson, getText, path, postJson } from "./http.js";

const V1 = "/api/v1";
const meterPath = (id: string): string => `${V1}/meters/${encodeURIComponent(id)}`;

/** Which stretch of time: a calendar unit around a moment, cut by the server in the grid's zone, or a plain span. */
export type Span = { range: RangeWord; at?: string } | { from: string; to: string };

export interface MeterFilter {
  q?: string;
  municipality?: string;
  state?: string;
}

export const clock = (signal?: AbortSignal): Promise<ClockReading> => getJson(`${V1}/clock`, signal);

export const meters = (filter: MeterFilter, after: string | null, signal?: AbortSignal): Promise<Page<MeterSummary>> =>
  getJson(path(`${V1}/meters`, { ...filter, limit: 100, after }), signal);

export const meter = (id: string, signal?: AbortSignal): Promise<MeterDetail> => getJson(meterPath(id), signal);

/** Without a step the server chooses one that fits the span. */
export const series = (id: string, span: Span, step: string | null, signal?: AbortSignal): Promise<Series> =>
  getJson(path(`${meterPath(id)}/series`, { ...span, step }), signal);

export const availability = (id: string, from: string, to: string, signal?: AbortSignal): Promise<Availability> =>
  getJson(path(`${meterPath(id)}/availability`, { from, to }), signal);

/** Every single reading of the span, as the server writes CSV. */
export const readingsCsv = (id: string, from: string, to: string): Promise<string> =>
  getText(path(`${meterPath(id)}/readings`, { from, to }), "text/csv");

export const municipalities = (signal?: AbortSignal): Promise<{ items: Municipality[] }> =>
  getJson(`${V1}/municipalities`, signal);

export const gridSummary = (signal?: AbortSignal): Promise<GridSummary> => getJson(`${V1}/grid/summary`, signal);

export const unknownDevices = (after: string | null, signal?: AbortSignal): Promise<Page<UnknownDevice>> =>
  getJson(path(`${V1}/unknown-devices`, { after }), signal);

export const commission = (order: Commission): Promise<Commissioned> => postJson(`${V1}/meters`, order);

export const quarantine = (after: string | null, signal?: AbortSignal): Promise<Page<QuarantinedMessage>> =>
  getJson(path(`${V1}/quarantine`, { after }), signal);

export const liveTicket = async (signal?: AbortSignal): Promise<string> =>
  (await postJson<{ ticket: string }>(`${V1}/live/ticket`, {}, signal)).ticket;

export function liveAddress(): string {
  const url = new URL(`${V1}/live`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The same content as a topic's snapshot, by plain request: for browsers behind a proxy that cuts sockets. */
export async function topicByRequest(topic: string, signal?: AbortSignal): Promise<object> {
  if (topic === "grid") return gridSummary(signal);
  if (topic.startsWith("meter/")) return liveFrom(await meter(topic.slice("meter/".length), signal));
  throw new Error(`topic ${topic} has no request that gives the same`);
}

export function liveFrom(detail: MeterDetail): MeterLive {
  const { id, state, stateSince, lastHeardAt, everySeconds } = detail;
  return { ...detail.last, id, state, stateSince, lastHeardAt, everySeconds };
}
