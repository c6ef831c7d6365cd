import type { IncomingMessage, ServerResponse } from "node:http";
import type { Role } from "../../src/api/types.js";

interface Person {
  name: string;
  password: string;
  fullName: string;
  roles: Role[];
  mustChange: boolean;
  /** Asked for besides the password. */
  code: string | null;
}

interface Open {
  person: Person;
  access: string;
  refresh: string;
  used: Set<string>;
  since: string;
}

/** Accounts and sessions as the node keeps them: short access, refresh tokens good once, and a thief ends the session. */
export class FakePeople {
  readonly all: Person[] = [
    { name: "admin", password: "prva-lozinka-iz-datoteke", fullName: "Administrator", roles: ["ADMINISTRATOR"], mustChange: true, code: null },
    { name: "operater", password: "sedam plavih ptica", fullName: "Olga Operater", roles: ["OPERATOR"], mustChange: false, code: null },
    { name: "ana@primer.rs", password: "sedam plavih ptica", fullName: "Ana Anić", roles: ["CITIZEN"], mustChange: false, code: null },
  ];
  readonly open: Open[] = [];
  readonly mailed: string[] = [];
  exchanges = 0;
  thieves = 0;
  private drawn = 0;

  /** Whoever shows a good access token. */
  who(request: IncomingMessage): Open | undefined {
    const token = cookie(request, "powersight_access");
    return this.open.find((one) => one.access === token);
  }

  /** As five minutes going by. */
  expireAccess(): void {
    for (const one of this.open) one.access = "";
  }

  endAll(): void {
    this.open.length = 0;
  }

  /** True when the request was about people and is answered. */
  answer(path: string, method: string, body: string, request: IncomingMessage, response: ServerResponse): boolean {
    const said = (): Record<string, string> => JSON.parse(body) as Record<string, string>;
    const mine = this.who(request);
    if (path === "/sign-in") reply(response, 200, { demanded: true, firstPasswordFile: this.all[0]?.mustChange === true ? "/srv/powersight/data/admin-password.txt" : null, provider: null });
    else if (path === "/session" && method === "POST") this.signIn(said(), response);
    else if (path === "/session/refresh") this.exchange(request, response);
    else if (path === "/password-links" || path === "/registrations") reply(response, 202, (this.mailed.push(said()["email"] ?? ""), undefined));
    else if (path === "/password-links/use") useLink(said(), 204, response);
    else if (path === "/registrations/confirmation") useLink(said(), 201, response);
    else if (mine === undefined) refuse(response, 401, "sign-in-needed");
    else if (path === "/session" && method === "DELETE") reply(response, 204, (this.open.splice(this.open.indexOf(mine), 1), undefined));
    else if (path === "/me/password") this.change(mine, said(), response);
    else if (mine.person.mustChange) refuse(response, 403, "password-must-change");
    else if (path === "/me") reply(response, 200, { id: mine.person.name, name: mine.person.name, email: null, fullName: mine.person.fullName, roles: mine.person.roles, secondFactor: mine.person.code !== null });
    else if (path === "/me/sessions") reply(response, 200, { items: this.open.filter(({ person }) => person === mine.person).map((one) => row(one, one === mine)) });
    else if (path.startsWith("/me/sessions/")) reply(response, 204, (this.open.splice(this.open.findIndex((one) => path.endsWith(one.since)), 1), undefined));
    else if (path === "/me/second-factor") reply(response, 200, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/PowerSight" });
    else if (path === "/me/second-factor/confirmation") this.confirm(mine, said(), response);
    else return false;
    return true;
  }

  private signIn({ name, password, code }: Record<string, string>, response: ServerResponse): void {
    const person = this.all.find((one) => one.name === name && one.password === password);
    if (person === undefined) return refuse(response, 401, "sign-in-refused");
    if (person.code !== null && code === undefined) return refuse(response, 401, "code-needed");
    if (person.code !== null && code !== person.code) return refuse(response, 401, "code-wrong");
    this.begin(person, 201, response);
  }

  private begin(person: Person, status: number, response: ServerResponse): void {
    const one: Open = { person, access: this.draw(), refresh: this.draw(), used: new Set(), since: `s-${this.drawn}` };
    this.open.push(one);
    this.cookies(one, status, response);
  }

  private cookies({ access, refresh, person }: Open, status: number, response: ServerResponse): void {
    response.setHeader("Set-Cookie", [`powersight_access=${access}; Path=/; HttpOnly; SameSite=Strict`, `powersight_refresh=${refresh}; Path=/api/v1/session; HttpOnly; SameSite=Strict`]);
    reply(response, status, { account: person.name, roles: person.roles, mustChangePassword: person.mustChange });
  }

  private exchange(request: IncomingMessage, response: ServerResponse): void {
    const token = cookie(request, "powersight_refresh") ?? "";
    const thief = this.open.findIndex(({ used }) => used.has(token));
    if (thief >= 0) {
      this.thieves++;
      this.open.splice(thief, 1);
    }
    const one = this.open.find(({ refresh }) => refresh === token);
    if (one === undefined) return refuse(response, 401, "token-refused");
    this.exchanges++;
    one.used.add(token);
    one.refresh = this.draw();
    one.access = this.draw();
    this.cookies(one, 200, response);
  }

  private change({ person }: Open, { present, next }: Record<string, string>, response: ServerResponse): void {
    if (present !== person.password) return refuse(response, 403, "password-wrong");
    if (next === "password1234") return refuse(response, 422, "weak-password");
    person.password = next ?? "";
    person.mustChange = false;
    this.endAll();
    this.begin(person, 200, response);
  }

  private confirm({ person }: Open, { code }: Record<string, string>, response: ServerResponse): void {
    if (code !== "123456") return refuse(response, 401, "code-wrong");
    person.code = code;
    reply(response, 200, { codes: ["ab12-cd34", "ef56-gh78"] });
  }

  private draw(): string {
    return `t${++this.drawn}`;
  }
}

function useLink({ token }: Record<string, string>, status: number, response: ServerResponse): void {
  if (token === "good") reply(response, status);
  else refuse(response, 410, "link-refused");
}

const row = ({ since }: Open, thisOne: boolean): object => ({
  id: since, since: "2026-11-21T10:00:00Z", lastUsed: new Date().toISOString(), until: "2026-12-21T10:00:00Z", address: "192.0.2.7",
  agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", thisOne,
});

const cookie = (request: IncomingMessage, name: string): string | undefined =>
  (request.headers.cookie ?? "").split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

function reply(response: ServerResponse, status: number, value?: unknown): void {
  response.writeHead(status, value === undefined ? {} : { "Content-Type": "application/json" });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ status, code, detail: code, title: code }));
}
