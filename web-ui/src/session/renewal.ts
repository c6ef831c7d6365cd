import { Unreachable } from "../api/http.js";

/**
 * A refresh token is good for one exchange, and all tabs share it: used twice, the server takes one of two for a thief and
 * ends the session. So one tab exchanges at a time, and whoever waited looks first whether it was done meanwhile.
 */
export interface Surroundings {
  /** Runs `work` while no other tab runs its own. */
  alone(work: () => Promise<boolean>): Promise<boolean>;
  /** Exchanges the cookies: true, or false when the server knows of no session. Throws when there is no answer. */
  exchange(): Promise<boolean>;
  /** When some tab last exchanged them. */
  lastAt(): number;
  done(): void;
}

export class Renewal {
  private running: Promise<boolean> | undefined;

  constructor(private readonly around: Surroundings) {}

  /** For a request that went out at `since` and was refused. */
  renew(since: number): Promise<boolean> {
    this.running ??= this.exchange(since).finally(() => (this.running = undefined));
    return this.running;
  }

  private exchange(since: number): Promise<boolean> {
    const { around } = this;
    return around.alone(async () => {
      if (around.lastAt() > since) return true;
      const exchanged = await around.exchange();
      if (exchanged) around.done();
      return exchanged;
    });
  }
}

const KEPT_AS = "powersight.renewed";

/** Browsers know locks on https and on this machine only; elsewhere a tab waits a moment and looks again. */
export function inBrowser(): Surroundings {
  return {
    alone: (work) => ("locks" in navigator ? navigator.locks.request("powersight.session", work).then((exchanged) => exchanged) : sometime().then(work)),
    exchange,
    lastAt: () => Number(localStorage.getItem(KEPT_AS) ?? 0),
    done: () => localStorage.setItem(KEPT_AS, String(Date.now())),
  };
}

const sometime = (): Promise<void> => new Promise((done) => setTimeout(done, Math.random() * 400));

async function exchange(): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch("/api/v1/session/refresh", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-PowerSight": "1" },
      body: "{}",
    });
  } catch (cause) {
    throw new Unreachable("the session could not be renewed", { cause });
  }
  if (response.ok) return true;
  if (response.status >= 500) throw new Unreachable(`renewing the session gave ${response.status}`);
  return false;
}
