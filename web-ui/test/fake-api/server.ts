import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { Fleet, iso, MUNICIPALITIES, unit, ZONE } from "./fleet.js";
import { LiveEnd } from "./live-end.js";
import { FakePeople } from "./people.js";
import { ServerSocket } from "./websocket.js";

export interface FakeOptions {
  dist: string;
  meters?: number;
  speed?: number;
  /** The grid's time at start. */
  grid?: string;
  /** How often a meter reports, in grid seconds. */
  everySeconds?: number;
  /** Asks everybody who they are. */
  signIn?: boolean;
}

const TYPES: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json" };
const CSP = "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const STEPS: Record<string, string> = { hour: "10s", day: "300s", week: "quarter", month: "hour", year: "day" };

/** The node's API with a made-up fleet behind it, true to its contract, so that the pages can be tested without a node. */
export class FakeApi {
  readonly fleet: Fleet;
  readonly asked: string[] = [];
  readonly people = new FakePeople();
  private readonly live = new Set<LiveEnd>();
  private readonly tickets = new Set<string>();
  private readonly startedAt = performance.now();
  private readonly speed: number;
  private readonly gridStart: number;
  private server: Server | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  socketsRefused = false;
  /** Nothing gets through, requests included. */
  unplugged = false;
  /** Meters that are somebody's: whoever looks has to say why. */
  readonly personal = new Set<string>();
  /** Paths that answer 503 while listed. */
  readonly broken = new Set<string>();

  constructor(private readonly options: FakeOptions) {
    this.speed = options.speed ?? 60;
    this.gridStart = Date.parse(options.grid ?? "2026-11-21T13:35:00Z") / 1000;
    this.fleet = new Fleet(options.meters ?? 48, () => this.gridNow(), options.everySeconds ?? 300, this.speed);
  }

  gridNow(): number {
    return this.gridStart + ((performance.now() - this.startedAt) / 1000) * this.speed;
  }

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on("upgrade", (request, stream) => {
      const stranger = this.options.signIn === true && this.people.who(request) === undefined;
      if (this.unplugged || this.socketsRefused || stranger || request.url !== "/api/v1/live") stream.destroy();
      else this.greet(ServerSocket.accept(request, stream, "ps1.json"));
    });
    await new Promise<void>((done) => this.server?.listen(0, "127.0.0.1", done));
    this.beat = setInterval(() => this.live.forEach((end) => end.tick()), 200);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.beat);
    this.cutSockets();
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  pullCable(): void {
    this.unplugged = true;
    this.cutSockets();
  }

  plugIn(): void {
    this.unplugged = false;
  }

  private cutSockets(): void {
    for (const end of this.live) end.socket.cut();
  }

  get subscribed(): string[] {
    return [...this.live].flatMap((end) => end.topics);
  }

  private greet(socket: ServerSocket): void {
    const end = new LiveEnd(socket, this.fleet, this.tickets, this.personal, () => iso(this.gridNow()));
    this.live.add(end);
    socket.onclose = () => this.live.delete(end);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://x");
    if (!url.pathname.startsWith("/api/")) return this.file(url.pathname, response);
    if (this.unplugged) return void request.socket.destroy();
    this.asked.push(url.pathname + url.search);
    if (this.broken.has(url.pathname)) return problem(response, 503, "unavailable", "the store does not answer");
    const body = await text(request);
    if (request.method !== "GET" && request.headers["x-powersight"] !== "1") return problem(response, 403, "forbidden", "the header X-PowerSight is missing");
    const path = url.pathname.replace("/api/v1", "");
    if (this.options.signIn === true) {
      if (this.people.answer(path, request.method ?? "GET", body, request, response)) return;
    } else if (path === "/sign-in") return json(response, { demanded: false, firstPasswordFile: null, provider: null });
    else if (path === "/me" || path === "/session/refresh") return problem(response, 401, "sign-in-needed", "nobody is signed in");
    this.route(url, request.method ?? "GET", body, response);
  }

  private route(url: URL, method: string, body: string, response: ServerResponse): void {
    const { fleet } = this;
    const path = url.pathname.replace("/api/v1", "");
    const [, , id, part] = path.split("/");
    if (path === "/clock") return json(response, { grid: iso(this.gridNow()), wall: new Date().toISOString(), speed: this.speed, zone: ZONE });
    if (path === "/live/ticket") return json(response, { ticket: this.ticket(), expires: new Date(Date.now() + 30_000).toISOString() });
    if (path === "/municipalities") return json(response, { items: MUNICIPALITIES });
    if (path === "/grid/summary") return json(response, fleet.grid());
    if (path === "/quarantine") return json(response, page(fleet.quarantine, url, 20));
    if (path === "/unknown-devices") return json(response, page(fleet.unknown, url, 100));
    if (path === "/meters" && method === "POST") return this.commission(JSON.parse(body) as { id: string }, response);
    if (path === "/meters") return json(response, this.list(url));
    if (!path.startsWith("/meters/") || id === undefined) return problem(response, 404, "not-found", "no such path");
    if (fleet.index(id) < 0) return problem(response, 404, "unknown-meter", `meter ${id} is not commissioned`);
    if (this.personal.has(id) && !url.searchParams.has("reason")) return problem(response, 403, "reason-needed", `what meter ${id} measures is somebody's personal data`);
    if (part === undefined) return json(response, fleet.detail(id));
    const [from, to] = span(url, this.gridNow());
    if (part === "series") return json(response, fleet.series(id, from, to, url.searchParams.get("step") ?? stepFor(url, from, to)));
    if (part === "availability") return json(response, fleet.availability(id, from, to));
    return problem(response, 404, "not-found", "no such path");
  }

  private list(url: URL): object {
    const wanted = (name: string): string => url.searchParams.get(name) ?? "";
    const found = this.fleet.meters
      .filter((id) => wanted("state") === "" || this.fleet.state(id) === wanted("state"))
      .filter((id) => id.includes(wanted("q").toLowerCase()))
      .filter((id) => wanted("municipality") === "" || this.fleet.detail(id).municipality === wanted("municipality"));
    const { items, ...rest } = page(found.map((id) => ({ id })), url, 100);
    return { ...rest, items: items.map(({ id }) => summary(this.fleet.detail(id))) };
  }

  private commission(order: { id: string }, response: ServerResponse): void {
    if (this.fleet.index(order.id) >= 0) return problem(response, 409, "already-commissioned", `meter ${order.id} is commissioned`);
    this.fleet.meters.push(order.id);
    this.fleet.unknown = this.fleet.unknown.filter((device) => device.id !== order.id);
    json(response, { ...this.fleet.detail(order.id), secret: "ps-3f9a-77c1-secret" }, 201);
  }

  private ticket(): string {
    const ticket = `t-${Math.random()}`;
    this.tickets.add(ticket);
    return ticket;
  }

  private file(path: string, response: ServerResponse): void {
    const wanted = join(this.options.dist, path);
    const found = path !== "/" && !path.includes("..") && existsSync(wanted) ? wanted : join(this.options.dist, "index.html");
    response.writeHead(200, { "Content-Type": TYPES[extname(found)] ?? "application/octet-stream", "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff" });
    response.end(readFileSync(found));
  }
}

const text = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ type: `/problems/${code}`, title: code, status, code, detail, reference: "r-42" }));
}

function page<T extends { id: string }>(all: readonly T[], url: URL, otherwise: number): { items: T[]; next: string | null; total: number } {
  const limit = Number(url.searchParams.get("limit") ?? otherwise);
  const after = url.searchParams.get("after");
  const start = after === null ? 0 : all.findIndex((item) => item.id === after) + 1;
  const items = all.slice(start, start + limit);
  return { items, next: start + limit < all.length ? (items.at(-1)?.id ?? null) : null, total: all.length };
}

function span(url: URL, now: number): [number, number] {
  const moment = (name: string): number => Date.parse(url.searchParams.get(name) ?? "") / 1000;
  const range = url.searchParams.get("range");
  return range === null ? [moment("from"), moment("to")] : unit(range, moment("at") || now);
}

function stepFor(url: URL, from: number, to: number): string {
  const named = STEPS[url.searchParams.get("range") ?? ""];
  return named ?? (to - from <= 3600 ? "10s" : to - from <= 90_000 ? "300s" : "hour");
}

function summary({ timeoutSeconds, recorded, duplicates, missing, last, ...rest }: ReturnType<Fleet["detail"]>): object {
  void [timeoutSeconds, recorded, duplicates, missing, last];
  return rest;
}
