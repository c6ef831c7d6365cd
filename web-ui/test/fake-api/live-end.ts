import type { ClientFrame } from "../../src/live/frames.js";
import type { Fleet } from "./fleet.js";
import type { ServerSocket } from "./websocket.js";

interface Subscription {
  topic: string;
  seq: number;
  /** Real milliseconds between two changes, at least: a watcher is told as often as it asked. */
  pace: number;
  saidAt: number;
  said: Record<string, unknown>;
}

const EPOCH = "e-1";
const HEARTBEAT = 10_000;

/** One connection of the live protocol, seen from the server: hello before anything, then snapshots and what changed. */
export class LiveEnd {
  private readonly subscriptions = new Map<number, Subscription>();
  private greeted = false;
  private lastBeat = Date.now();

  constructor(readonly socket: ServerSocket, private readonly fleet: Fleet, private readonly tickets: Set<string>, private readonly personal: ReadonlySet<string>, private readonly now: () => string) {
    socket.onmessage = (text) => this.take(JSON.parse(text) as ClientFrame);
  }

  get topics(): string[] {
    return [...this.subscriptions.values()].map(({ topic }) => topic);
  }

  /** Sends what changed since it was last said. */
  tick(): void {
    if (!this.greeted) return;
    const now = performance.now();
    for (const [id, subscription] of this.subscriptions) {
      if (now - subscription.saidAt < subscription.pace) continue;
      const content = this.content(subscription.topic);
      if (content === null) continue;
      const changed = Object.fromEntries(Object.entries(content).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(subscription.said[name])));
      if (Object.keys(changed).length === 0) continue;
      subscription.said = content;
      subscription.saidAt = now;
      this.socket.send({ t: "d", id, seq: ++subscription.seq, at: this.now(), data: changed });
    }
    if (Date.now() - this.lastBeat > HEARTBEAT) {
      this.lastBeat = Date.now();
      this.socket.send({ t: "hb", now: this.now() });
    }
  }

  private take(frame: ClientFrame): void {
    if (frame.t === "hello") return this.welcome(frame.ticket);
    if (!this.greeted) return this.socket.close(4401);
    if (frame.t === "sub") this.subscribe(frame.id, frame.topic, frame.rate, frame.reason);
    if (frame.t === "unsub") this.subscriptions.delete(frame.id);
  }

  /** A ticket is good for one connection. */
  private welcome(ticket: string): void {
    if (!this.tickets.delete(ticket)) return this.socket.close(4401);
    this.greeted = true;
    this.socket.send({ t: "welcome", conn: "c-1", now: this.now(), hb: 10, limits: { topics: 128 } });
  }

  private subscribe(id: number, topic: string, rate: number, reason: string | undefined): void {
    if (this.personal.has(topic.replace("meter/", "")) && reason === undefined) return this.socket.send({ t: "err", id, code: "reason-needed" });
    const content = this.content(topic);
    if (content === null) return this.socket.send({ t: "err", id, code: "unknown-topic" });
    this.subscriptions.set(id, { topic, seq: 1, pace: 1000 / rate - 50, saidAt: performance.now(), said: content });
    this.socket.send({ t: "snap", id, epoch: EPOCH, seq: 1, part: 1, parts: 1, data: content });
  }

  private content(topic: string): Record<string, unknown> | null {
    if (topic === "grid") return { ...this.fleet.grid() };
    const id = topic.startsWith("meter/") ? topic.slice("meter/".length) : "";
    return this.fleet.index(id) < 0 ? null : { ...this.fleet.live(id) };
  }
}
