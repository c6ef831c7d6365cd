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

export async function getText(url: string, accept: string, signal?: AbortSignal): Promise<string> {
  return (await send(url, { headers: { Accept: accept }, ...(signal && { signal }) })).text();
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable(`${url} did not answer`, { cause });
  }
  if (response.ok) return response;
  throw await problemOf(response);
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
