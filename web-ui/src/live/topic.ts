import type { Position } from "./frames.js";

export interface TopicListener {
  /** The topic's whole content now; `whole` when it is a fresh snapshot, after which older history may have gaps. */
  onData(data: object, whole: boolean): void;
  onEvent?(event: object): void;
  /** Something was missed and cannot be told again here: read it by request. */
  onGap?(reason: string): void;
}

/** One topic as this page knows it: who listens, what was last said, and up to where. */
export class Topic {
  readonly listeners = new Set<TopicListener>();
  /** The subscription's number on this connection; undefined while the server does not know of it. */
  id: number | undefined;
  position: Position | undefined;
  private data: object | undefined;
  private parts: object[] = [];

  constructor(readonly name: string, readonly rate: number) {}

  get known(): object | undefined {
    return this.data;
  }

  snapshot(position: Position, part: number, parts: number, data: object): void {
    if (part === 1) this.parts = [];
    this.parts.push(data);
    if (this.parts.length < parts) return;
    this.data = Object.assign({}, ...this.parts) as object;
    this.parts = [];
    this.position = position;
    this.tell(true);
  }

  /** False when a number was skipped: then what we hold cannot be trusted and the topic must be asked for again. */
  delta(seq: number, change: object): boolean {
    if (!this.follows(seq)) return false;
    this.data = { ...this.data, ...change };
    this.tell(false);
    return true;
  }

  event(seq: number, event: object): boolean {
    if (!this.follows(seq)) return false;
    for (const listener of [...this.listeners]) listener.onEvent?.(event);
    return true;
  }

  /** Content that came by another way than the numbered one: the next subscription starts from a snapshot. */
  replace(data: object): void {
    this.data = data;
    this.forgetPosition();
    this.tell(true);
  }

  gap(reason: string): void {
    for (const listener of [...this.listeners]) listener.onGap?.(reason);
  }

  forgetPosition(): void {
    this.position = undefined;
  }

  private follows(seq: number): boolean {
    if (this.position === undefined || seq !== this.position.seq + 1) return false;
    this.position = { epoch: this.position.epoch, seq };
    return true;
  }

  private tell(whole: boolean): void {
    if (this.data === undefined) return;
    for (const listener of [...this.listeners]) listener.onData(this.data, whole);
  }
}
