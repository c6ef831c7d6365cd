import { signal, type Readable } from "../state/signal.js";
import { backoff } from "./backoff.js";
import { decode, type ClientFrame, type ServerFrame } from "./frames.js";
import { Topic, type TopicListener } from "./topic.js";

export type Link = "connecting" | "open" | "down" | "polling" | "refused";

/** The part of WebSocket that is used, so that a test can stand in for the network. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export interface Surroundings {
  open(): Socket;
  ticket(): Promise<string>;
  /** The topic's content by plain request, for when no socket can be had. */
  byRequest(topic: string): Promise<object>;
  chance(): number;
  now(): number;
  /** Why somebody looks at a topic that is another's. */
  reason?(topic: string): string | undefined;
  /** Called when a connection was closed before it stood: no server there, or one that does not let us in. */
  shut?(): void;
  /** Called on every connection and heartbeat: the server's time has just arrived. */
  heard?(now: string): void;
}

/** Close codes that mean "you may not", not "try again". */
const REFUSED = new Set([4401, 4403]);
const QUIET_LIMIT = 25_000;
const DOWN_AFTER = 3_000;
const POLL_EVERY = 15_000;
/** So many failed attempts in a row, and plain requests stand in while the socket goes on trying. */
const POLL_AFTER_ATTEMPTS = 4;

/**
 * The page's one live connection. Topics are asked for by name; the connection comes and goes beneath them, takes up
 * where it stopped, and never guesses: a skipped number means asking again.
 */
export class LiveClient {
  private readonly state = signal<Link>("connecting");
  private readonly welcomes = signal(0);
  private readonly topics = new Map<string, Topic>();
  private readonly byId = new Map<number, Topic>();
  private socket: Socket | undefined;
  private welcomed = false;
  private running = false;
  private hidden = false;
  private nextId = 1;
  private attempt = 0;
  private topicLimit = Infinity;
  private lastHeard = 0;
  private wake: Timer;
  private retry: Timer;
  private down: Timer;
  private poll: Timer;
  /** Frames of kinds this version does not know. */
  ignored = 0;

  constructor(private readonly around: Surroundings) {}

  get link(): Readable<Link> {
    return this.state;
  }

  /** Counts up each time a connection stands, also after a break too short to be told. */
  get connections(): Readable<number> {
    return this.welcomes;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
    this.wake = setInterval(() => this.checkPulse(), 1_000);
  }

  stop(): void {
    this.running = false;
    clearInterval(this.wake);
    clearTimeout(this.retry);
    clearTimeout(this.down);
    this.stopPolling();
    this.drop(1000);
  }

  subscribe(name: string, listener: TopicListener, rate = 1): () => void {
    const topic = this.topics.get(name) ?? new Topic(name, rate);
    this.topics.set(name, topic);
    topic.listeners.add(listener);
    if (topic.known !== undefined) listener.onData(topic.known, true);
    this.ask(topic);
    return () => this.leave(topic, listener);
  }

  /** What was refused for want of a reason is asked for again, now that there is one. */
  askAgain(name: string): void {
    const topic = this.topics.get(name);
    if (topic === undefined || topic.id === undefined || this.byId.has(topic.id)) return;
    topic.id = undefined;
    this.ask(topic);
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.send({ t: "vis", hidden });
  }

  /** The network came back, the lid was opened, or a person pressed the button: do not wait out the back-off. */
  reconnectNow(): void {
    if (!this.running || this.state.value === "open") return;
    this.attempt = 0;
    this.drop(1000);
    this.connect();
  }

  /** After sleep the socket may look open and be dead; silence for longer than the heartbeat allows tells. */
  private checkPulse(): void {
    if (this.socket && this.around.now() - this.lastHeard > QUIET_LIMIT) {
      this.drop(4000);
      this.lost();
    }
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.lastHeard = this.around.now();
    if (this.state.value === "refused") this.state.set("connecting");
    const socket = this.around.open();
    this.socket = socket;
    socket.onopen = () => void this.greet(socket);
    socket.onmessage = (event) => {
      if (socket === this.socket) this.take(String(event.data));
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      const stood = this.welcomed;
      this.forgetConnection();
      if (!stood) this.around.shut?.();
      if (REFUSED.has(event.code)) this.refuse();
      else this.lost();
    };
  }

  private async greet(socket: Socket): Promise<void> {
    try {
      const ticket = await this.around.ticket();
      if (socket === this.socket) this.send({ t: "hello", ticket, ver: 1 });
    } catch {
      // No ticket, no greeting: the same as a lost connection, and tried again the same way.
      if (socket !== this.socket) return;
      this.drop(1000);
      this.lost();
    }
  }

  private take(text: string): void {
    this.lastHeard = this.around.now();
    const frame = decode(text);
    if (frame === null) this.ignored++;
    else this.handle(frame);
  }

  private handle(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.welcome(frame.limits.topics);
        this.around.heard?.(frame.now);
        break;
      case "hb":
        this.around.heard?.(frame.now);
        this.send({ t: "pong" });
        break;
      case "snap":
        this.byId.get(frame.id)?.snapshot({ epoch: frame.epoch, seq: frame.seq }, frame.part, frame.parts, frame.data);
        break;
      case "d":
        this.inOrder(frame.id, (topic) => topic.delta(frame.seq, frame.data));
        break;
      case "ev":
        this.inOrder(frame.id, (topic) => topic.event(frame.seq, frame.event));
        break;
      case "gap":
        this.byId.get(frame.id)?.gap(frame.reason);
        break;
      case "err":
        this.refuseTopic(frame.id);
        break;
      case "bye":
        this.drop(1000);
        this.lost(frame.retryAfter);
        break;
    }
  }

  private welcome(topicLimit: number): void {
    this.welcomed = true;
    this.attempt = 0;
    this.topicLimit = topicLimit;
    clearTimeout(this.down);
    this.down = undefined;
    this.stopPolling();
    this.state.set("open");
    this.welcomes.update((count) => count + 1);
    if (this.hidden) this.send({ t: "vis", hidden: true });
    for (const topic of this.topics.values()) this.ask(topic);
  }

  private inOrder(id: number, apply: (topic: Topic) => boolean): void {
    const topic = this.byId.get(id);
    if (topic === undefined || apply(topic)) return;
    topic.forgetPosition();
    this.unask(topic);
    this.ask(topic);
    topic.gap("sequence");
  }

  /** The server knows no such topic, or we may not: say no more of it, and let the listeners read by request. */
  private refuseTopic(id: number | undefined): void {
    const topic = id === undefined ? undefined : this.byId.get(id);
    if (topic === undefined || id === undefined) return;
    this.byId.delete(id);
    topic.gap("refused");
  }

  private ask(topic: Topic): void {
    if (!this.welcomed || topic.id !== undefined || this.byId.size >= this.topicLimit) return;
    topic.id = this.nextId++;
    this.byId.set(topic.id, topic);
    const from = topic.position;
    const reason = this.around.reason?.(topic.name);
    this.send({ t: "sub", id: topic.id, topic: topic.name, rate: topic.rate, ...(from && { from }), ...(reason !== undefined && { reason }) });
  }

  private unask(topic: Topic): void {
    if (topic.id === undefined) return;
    this.send({ t: "unsub", id: topic.id });
    this.byId.delete(topic.id);
    topic.id = undefined;
  }

  private leave(topic: Topic, listener: TopicListener): void {
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0 || this.topics.get(topic.name) !== topic) return;
    this.topics.delete(topic.name);
    this.unask(topic);
    for (const waiting of this.topics.values()) this.ask(waiting);
  }

  private lost(retryAfterSeconds?: number): void {
    if (!this.running) return;
    this.down ??= setTimeout(() => this.settleDown(), DOWN_AFTER);
    const wait = retryAfterSeconds === undefined ? backoff(this.attempt, () => this.around.chance()) : retryAfterSeconds * 1000;
    this.attempt++;
    clearTimeout(this.retry);
    if (this.attempt >= POLL_AFTER_ATTEMPTS) this.startPolling();
    this.retry = setTimeout(() => this.connect(), wait);
  }

  /** Three seconds without a connection are worth telling; a blink is not. */
  private settleDown(): void {
    if (this.welcomed || this.state.value === "polling" || this.state.value === "refused") return;
    this.state.set("down");
  }

  private refuse(): void {
    clearTimeout(this.down);
    this.down = undefined;
    this.stopPolling();
    this.state.set("refused");
  }

  private startPolling(): void {
    if (this.poll !== undefined) return;
    const round = async (): Promise<void> => {
      const answers = await Promise.allSettled([...this.topics.values()].map((topic) => this.pollOnce(topic)));
      if (this.welcomed || this.poll === undefined) return;
      const some = answers.some((answer) => answer.status === "fulfilled");
      if (some) this.state.set("polling");
      else if (this.state.value === "polling") this.state.set("down");
    };
    this.poll = setInterval(() => void round(), POLL_EVERY);
    void round();
  }

  private async pollOnce(topic: Topic): Promise<void> {
    const data = await this.around.byRequest(topic.name);
    if (!this.welcomed && topic.listeners.size > 0) topic.replace(data);
  }

  private stopPolling(): void {
    clearInterval(this.poll);
    this.poll = undefined;
  }

  private drop(code: number): void {
    const socket = this.socket;
    this.forgetConnection();
    socket?.close(code);
  }

  /** All subscriptions die with the connection; the topics stay and are asked for on the next one. */
  private forgetConnection(): void {
    this.socket = undefined;
    this.welcomed = false;
    this.byId.clear();
    for (const topic of this.topics.values()) topic.id = undefined;
  }

  private send(frame: ClientFrame): void {
    if (this.socket === undefined) return;
    if (!this.welcomed && frame.t !== "hello") return;
    this.socket.send(JSON.stringify(frame));
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
