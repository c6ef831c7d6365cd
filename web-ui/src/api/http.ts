/** The answer is no, or something broke: what problem+json said, for the page to put into words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field: string | null,
    readonly advice: string | null,
    readonly reference: string | null,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

/** No answer at all: the network, or no server behind it. */
export class Unreachable extends Error {}

/** What requests do when the server does not know (any more) who is asking. The session puts itself in here. */
export const door = {
  /** Exchanges what has run out for what holds; false when there is nothing to exchange. `since`: when the request went out. */
  renew: (since: number): Promise<boolean> => Promise.resolve(since < 0),
  /** The address with what else has to be said along with it. */
  along: (url: string): string => url,
  /** Asks the person why they look at another's data; false when there is nothing to say. */
  why: (url: string): Promise<boolean> => Promise.resolve(url === ""),
  /** Nobody is signed in here any more. */
  lost: (): void => undefined,
};

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export function path(base: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text === "" ? base : `${base}?${text}`;
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await send(url, { headers: { Accept: "application/json" }, ...(signal && { signal }) });
  return (await response.json()) as T;
}

export async function postJson<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(url, {
    method: "POST",
    // A custom header cannot be sent across origins without asking: it is what keeps other sites from writing here.
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-PowerSight": "1" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export async function deleteAt(url: string): Promise<void> {
  await send(url, { method: "DELETE", headers: { "X-PowerSight": "1" } });
}

export async function getText(url: string, accept: string, signal?: AbortSignal): Promise<string> {
  return (await send(url, { headers: { Accept: accept }, ...(signal && { signal }) })).text();
}

/** Refusals that a fresh token may lift; a wrong password or code is not one of them. */
const RENEWABLE = new Set(["sign-in-needed", "token-expired", "token-outdated", "token-refused"]);

const REASON_NEEDED = "reason-needed";

async function send(url: string, init: RequestInit): Promise<Response> {
  const since = Date.now();
  const sent = door.along(url);
  const response = await once(sent, init);
  if (response.ok) return response;
  const problem = await problemOf(response);
  // the reason may have been given for another request while this one was under way
  if (problem.code === REASON_NEEDED && (door.along(url) !== sent || (await door.why(url)))) {
    init.signal?.throwIfAborted();
    return send(url, init);
  }
  if (!RENEWABLE.has(problem.code)) throw problem;
  if (await door.renew(since)) {
    const again = await once(door.along(url), init);
    if (again.ok) return again;
    const still = await problemOf(again);
    if (!RENEWABLE.has(still.code)) throw still;
  }
  door.lost();
  throw problem;
}

async function once(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable(`${url} did not answer`, { cause });
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await response.text();
  const said = asObject(body);
  const word = (name: string): string | null => (typeof said[name] === "string" ? said[name] : null);
  return new Problem(
    response.status,
    word("code") ?? (response.status === 404 ? "not-found" : `http-${response.status}`),
    word("detail") ?? word("title") ?? response.statusText,
    word("field"),
    word("advice"),
    word("reference"),
  );
}

/** A proxy in between may answer with a page of its own instead of JSON; then only the status is known. */
function asObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export const wasAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
