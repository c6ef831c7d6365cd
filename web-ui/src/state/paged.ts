import { wasAborted } from "../api/http.js";
import type { Page } from "../api/types.js";

/** A list that comes page by page, with a cursor from the server. Old rows stay while the first page is asked anew. */
export class Paged<T> {
  private rows: T[] = [];
  private cursor: string | null = null;
  private asking: AbortController | undefined;
  private found: number | null = null;
  private failure: unknown = null;
  private current = true;

  constructor(
    private readonly fetch: (after: string | null, signal: AbortSignal) => Promise<Page<T>>,
    private readonly changed: () => void,
  ) {}

  get items(): readonly T[] {
    return this.rows;
  }
  /** How many there are in all; null until the server said. */
  get total(): number | null {
    return this.found;
  }
  get error(): unknown {
    return this.failure;
  }
  get loading(): boolean {
    return this.asking !== undefined;
  }
  get hasMore(): boolean {
    return this.cursor !== null;
  }
  /** True while the rows belong to an earlier question. */
  get outdated(): boolean {
    return !this.current;
  }

  /** Asks from the start; the answer replaces the rows. */
  async restart(): Promise<void> {
    this.asking?.abort();
    this.current = false;
    await this.ask(null);
  }

  async more(): Promise<void> {
    if (this.loading || this.cursor === null) return;
    await this.ask(this.cursor);
  }

  /** After a failure: the same question again. */
  async retry(): Promise<void> {
    await (this.current && this.rows.length > 0 ? this.more() : this.restart());
  }

  remove(which: (item: T) => boolean): void {
    const kept = this.rows.filter((item) => !which(item));
    if (this.found !== null) this.found -= this.rows.length - kept.length;
    this.rows = kept;
    this.changed();
  }

  stop(): void {
    this.asking?.abort();
    this.asking = undefined;
  }

  private async ask(after: string | null): Promise<void> {
    const mine = new AbortController();
    this.asking = mine;
    this.failure = null;
    this.changed();
    try {
      const page = await this.fetch(after, mine.signal);
      if (mine.signal.aborted) return;
      this.rows = after === null ? [...page.items] : [...this.rows, ...page.items];
      this.cursor = page.next;
      this.found = page.total;
      this.current = true;
    } catch (error) {
      if (wasAborted(error) || mine.signal.aborted) return;
      this.failure = error;
    } finally {
      if (this.asking === mine) this.asking = undefined;
      this.changed();
    }
  }
}
