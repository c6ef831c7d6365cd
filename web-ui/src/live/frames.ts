/** What goes over the live socket: one JSON object per frame, told apart by `t`. The server lists the same kinds. */

export interface Position {
  epoch: string | number;
  seq: number;
}

export type ClientFrame =
  | { t: "hello"; ticket: string; ver: 1 }
  | { t: "sub"; id: number; topic: string; rate: number; from?: Position; reason?: string }
  | { t: "unsub"; id: number }
  | { t: "vis"; hidden: boolean }
  | { t: "pong" };

export type ServerFrame =
  | { t: "welcome"; conn: string; now: string; hb: number; limits: { topics: number } }
  | { t: "snap"; id: number; epoch: string | number; seq: number; part: number; parts: number; data: object }
  | { t: "d"; id: number; seq: number; at?: string; data: object }
  | { t: "gap"; id: number; reason: string }
  | { t: "ev"; id: number; seq: number; event: object }
  | { t: "hb"; now: string }
  | { t: "err"; id?: number; code: string }
  | { t: "bye"; code: string; retryAfter?: number };

const KINDS = new Set(["welcome", "snap", "d", "gap", "ev", "hb", "err", "bye"]);

/** The frame, or null when it is not one this version knows: newer servers may say more. */
export function decode(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("t" in value)) return null;
  return typeof value.t === "string" && KINDS.has(value.t) ? (value as ServerFrame) : null;
}
