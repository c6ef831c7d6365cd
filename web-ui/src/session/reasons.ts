/** The server takes 5 to 300 characters. */
export const SHORTEST = 5, LONGEST = 300;

/**
 * Why somebody looks at what is another's, meter by meter: asked once, and sent along from then on, until they sign out
 * or load the page anew. The owner can read it.
 */
export class Reasons {
  private readonly given = new Map<string, string>();
  private readonly asking = new Map<string, Promise<boolean>>();

  /** @param ask the person; null when they would rather not look */
  constructor(private readonly ask: (meter: string) => Promise<string | null>, private readonly told: (meter: string) => void) {}

  of(meter: string): string | undefined {
    return this.given.get(meter);
  }

  /** Whether there is a reason now. Several requests may need the same one; the person is asked once. */
  need(meter: string): Promise<boolean> {
    const open = this.asking.get(meter) ?? this.answer(meter).finally(() => this.asking.delete(meter));
    this.asking.set(meter, open);
    return open;
  }

  /** The next person gives their own. */
  forget(): void {
    this.given.clear();
  }

  /** The address with the reason in it: a header could not hold the letters of our language. */
  along(url: string): string {
    const meter = meterOf(url);
    const reason = meter === null ? undefined : this.of(meter);
    return reason === undefined ? url : `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams({ reason }).toString()}`;
  }

  private async answer(meter: string): Promise<boolean> {
    const reason = await this.ask(meter);
    if (reason === null) return false;
    this.given.set(meter, reason.trim());
    this.told(meter);
    return true;
  }
}

/** Whose data an address asks for. */
export function meterOf(url: string): string | null {
  const found = /^\/api\/v1\/meters\/([^/?]+)/.exec(url)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}
