import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { backoff } from "./backoff.js";
import { LiveClient, type Socket } from "./client.js";
import type { ClientFrame, ServerFrame } from "./frames.js";

/** The server's end of the line: what it was told, and what it says. */
class FakeServer implements Socket {
  readonly heard: ClientFrame[] = [];
  closed: number | undefined;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ClientFrame);
  }
  close(code = 1000): void {
    this.closed = code;
  }
  say(frame: ServerFrame | object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }
  async accept(topics = 128): Promise<void> {
    this.onopen?.({} as Event);
    await vi.advanceTimersByTimeAsync(0);
    this.say({ t: "welcome", conn: "c-1", now: "2026-03-01T12:00:00Z", hb: 10, limits: { topics } });
  }
  cut(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
  kinds(): string[] {
    return this.heard.map((frame) => frame.t);
  }
  subs(): Extract<ClientFrame, { t: "sub" }>[] {
    return this.heard.filter((frame) => frame.t === "sub");
  }
}

let servers: FakeServer[];
let client: LiveClient;
let requests: string[];
let answer: (topic: string) => Promise<object>;
const line = (): FakeServer => servers.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  servers = [];
  requests = [];
  answer = () => Promise.reject(new Error("no network"));
  client = new LiveClient({
    open: () => {
      servers.push(new FakeServer());
      return line();
    },
    ticket: () => Promise.resolve("ticket-1"),
    byRequest: (topic) => {
      requests.push(topic);
      return answer(topic);
    },
    chance: () => 1,
    now: () => Date.now(),
  });
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

const listen = (topic: string): { data: object[]; gaps: string[]; stop: () => void } => {
  const seen = { data: [] as object[], gaps: [] as string[] };
  const stop = client.subscribe(topic, { onData: (data) => seen.data.push(data), onGap: (reason) => seen.gaps.push(reason) });
  return { ...seen, stop };
};

describe("greeting", () => {
  test("the first word is hello with a ticket, and topics are asked for after the welcome", async () => {
    listen("meter/m-1");
    client.start();
    await line().accept();

    expect(line().heard[0]).toEqual({ t: "hello", ticket: "ticket-1", ver: 1 });
    expect(line().subs()).toEqual([{ t: "sub", id: 1, topic: "meter/m-1", rate: 1 }]);
    expect(client.link.value).toBe("open");
  });

  test("two listeners of one topic are one subscription, and it ends with the second", async () => {
    client.start();
    await line().accept();
    const first = listen("grid");
    const second = listen("grid");

    first.stop();
    expect(line().kinds().filter((kind) => kind === "unsub")).toEqual([]);
    second.stop();
    expect(line().kinds()).toEqual(["hello", "sub", "unsub"]);
  });

  test("no more topics are asked for than the server allows; the next one follows when one is left", async () => {
    client.start();
    await line().accept(2);
    const first = listen("meter/m-1");
    listen("meter/m-2");
    listen("meter/m-3");
    expect(line().subs().map((sub) => sub.topic)).toEqual(["meter/m-1", "meter/m-2"]);

    first.stop();
    expect(line().subs().map((sub) => sub.topic)).toEqual(["meter/m-1", "meter/m-2", "meter/m-3"]);
  });
});

describe("data", () => {
  test("a snapshot in parts is one content, and deltas change only what they carry", async () => {
    client.start();
    await line().accept();
    const meter = listen("meter/m-1");

    line().say({ t: "snap", id: 1, epoch: 7, seq: 1, part: 1, parts: 2, data: { watts: 100 } });
    expect(meter.data).toEqual([]);
    line().say({ t: "snap", id: 1, epoch: 7, seq: 1, part: 2, parts: 2, data: { volts: 230 } });
    line().say({ t: "d", id: 1, seq: 2, data: { watts: 120 } });

    expect(meter.data).toEqual([{ watts: 100, volts: 230 }, { watts: 120, volts: 230 }]);
  });

  test("a skipped number is never guessed over: the topic is asked for again, whole", async () => {
    client.start();
    await line().accept();
    const meter = listen("meter/m-1");
    line().say({ t: "snap", id: 1, epoch: 7, seq: 1, part: 1, parts: 1, data: { watts: 100 } });

    line().say({ t: "d", id: 1, seq: 3, data: { watts: 300 } });

    expect(meter.data).toEqual([{ watts: 100 }]);
    expect(meter.gaps).toEqual(["sequence"]);
    expect(line().heard.slice(-2)).toEqual([
      { t: "unsub", id: 1 },
      { t: "sub", id: 2, topic: "meter/m-1", rate: 1 },
    ]);
  });

  test("frames of a kind this version does not know are counted and otherwise ignored", async () => {
    client.start();
    await line().accept();

    line().say({ t: "weather", sun: true });
    line().onmessage?.({ data: "not json" } as MessageEvent);

    expect(client.ignored).toBe(2);
    expect(client.link.value).toBe("open");
  });

  test("a refused topic is not asked for again and its listener is told", async () => {
    client.start();
    await line().accept();
    const meter = listen("meter/m-1");

    line().say({ t: "err", id: 1, code: "forbidden" });

    expect(meter.gaps).toEqual(["refused"]);
    expect(line().subs().length).toBe(1);
  });
});

describe("the line breaks", () => {
  test("it comes back by itself and takes up where it stopped", async () => {
    client.start();
    await line().accept();
    const meter = listen("meter/m-1");
    line().say({ t: "snap", id: 1, epoch: 7, seq: 41, part: 1, parts: 1, data: { watts: 100 } });
    line().say({ t: "d", id: 1, seq: 42, data: { watts: 110 } });

    line().cut();
    await vi.advanceTimersByTimeAsync(500);
    await line().accept();

    expect([servers.length, client.connections.value]).toEqual([2, 2]);
    expect(line().subs()).toEqual([{ t: "sub", id: 2, topic: "meter/m-1", rate: 1, from: { epoch: 7, seq: 42 } }]);
    line().say({ t: "d", id: 2, seq: 43, data: { watts: 120 } });
    expect(meter.data.at(-1)).toEqual({ watts: 120 });
  });

  test("a blink is not told; three seconds are", async () => {
    client.start();
    await line().accept();

    line().cut();
    expect(client.connections.value).toBe(1);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(client.link.value).toBe("open");
    await vi.advanceTimersByTimeAsync(200);
    expect(client.link.value).toBe("down");
  });

  test("twenty-five seconds of silence are a dead line, even when it looks open", async () => {
    client.start();
    await line().accept();
    const first = line();

    await vi.advanceTimersByTimeAsync(10_000);
    first.say({ t: "hb", now: "2026-03-01T12:00:10Z" });
    expect(first.heard.at(-1)).toEqual({ t: "pong" });
    await vi.advanceTimersByTimeAsync(24_000);
    expect(first.closed).toBeUndefined();
    await vi.advanceTimersByTimeAsync(3_000);

    expect(first.closed).toBe(4000);
    expect(servers.length).toBe(2);
  });

  test("a draining server says when to come back, and is obeyed", async () => {
    client.start();
    await line().accept();

    line().say({ t: "bye", code: "draining", retryAfter: 7 });
    await vi.advanceTimersByTimeAsync(6_900);
    expect(servers.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(servers.length).toBe(2);
  });

  test.each([4401, 4403])("close code %i is a no, and is not asked again", async (code) => {
    client.start();
    await line().accept();

    line().cut(code);
    await vi.advanceTimersByTimeAsync(120_000);

    expect(servers.length).toBe(1);
    expect(client.link.value).toBe("refused");
  });

  test("a person may cut the waiting short", async () => {
    client.start();
    line().cut();
    line().cut();
    await vi.advanceTimersByTimeAsync(600);
    line().cut();
    const before = servers.length;

    client.reconnectNow();

    expect(servers.length).toBe(before + 1);
  });

  test("when no socket can be had, plain requests stand in every 15 s until one can", async () => {
    const meter = listen("meter/m-1");
    answer = () => Promise.resolve({ watts: 55 });
    client.start();

    for (let i = 0; i < 4; i++) {
      line().cut();
      await vi.advanceTimersByTimeAsync(4_001);
    }
    expect(client.link.value).toBe("polling");
    expect(meter.data.at(-1)).toEqual({ watts: 55 });
    const before = requests.length;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(requests.length).toBeGreaterThan(before);

    client.reconnectNow();
    await line().accept();
    expect(client.link.value).toBe("open");
    const after = requests.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(requests.length).toBe(after);
  });

  test("waiting doubles to thirty seconds, and chance spreads it", () => {
    expect([0, 1, 2, 5, 6, 20].map((attempt) => backoff(attempt, () => 1))).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000]);
    expect(backoff(6, () => 0.25)).toBe(7_500);
  });
});
