const FIRST = 500;
const LONGEST = 30_000;

/**
 * How long to wait before the next attempt: half a second doubling to thirty, and anywhere below that by chance, so that
 * ten thousand pages whose server restarted do not come back in the same instant.
 */
export function backoff(attempt: number, chance: () => number): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * chance());
}
