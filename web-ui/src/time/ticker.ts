/**
 * The one timer behind every age on the page. It beats once a second while someone listens and the tab is visible; ages
 * are computed from moments, so nothing is lost while it rests.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

export function everySecond(listener: () => void): () => void {
  listeners.add(listener);
  adjust();
  return () => {
    listeners.delete(listener);
    adjust();
  };
}

function adjust(): void {
  const wanted = listeners.size > 0 && !(typeof document !== "undefined" && document.hidden);
  if (wanted && timer === undefined) timer = setInterval(beat, 1000);
  if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

function beat(): void {
  for (const listener of [...listeners]) listener();
}

if (typeof document !== "undefined")
  document.addEventListener("visibilitychange", () => {
    adjust();
    if (!document.hidden) beat();
  });
