/** A value that can be watched. Listeners hear of it once per animation frame, however often it was set in between. */
export interface Readable<T> {
  readonly value: T;
  subscribe(listener: (value: T) => void): () => void;
}

export interface Signal<T> extends Readable<T> {
  set(value: T): void;
  update(change: (value: T) => T): void;
}

type Flush = () => void;
const waiting = new Set<Flush>();
let scheduled = false;

export function signal<T>(initial: T): Signal<T> {
  let current = initial;
  let told = initial;
  const listeners = new Set<(value: T) => void>();

  const flush = (): void => {
    if (Object.is(told, current)) return;
    told = current;
    for (const listener of [...listeners]) listener(current);
  };

  const set = (value: T): void => {
    if (Object.is(value, current)) return;
    current = value;
    waiting.add(flush);
    schedule();
  };

  return {
    get value() {
      return current;
    },
    set,
    update: (change) => set(change(current)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Runs `work` at most once per frame; call the result as often as you like. */
export function perFrame(work: () => void): () => void {
  const flush = (): void => work();
  return () => {
    waiting.add(flush);
    schedule();
  };
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  nextFrame(() => {
    scheduled = false;
    const batch = [...waiting];
    waiting.clear();
    for (const flush of batch) flush();
  });
}

/** A hidden tab gets no frames; its state must go on all the same, so a timer stands in. */
function nextFrame(run: () => void): void {
  if (typeof requestAnimationFrame === "undefined") {
    queueMicrotask(run);
    return;
  }
  if (document.hidden) setTimeout(run, 0);
  else requestAnimationFrame(run);
}
