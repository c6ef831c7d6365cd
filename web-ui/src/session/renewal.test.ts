import { describe, expect, test } from "vitest";
import { Renewal, type Surroundings } from "./renewal.js";

/** Two tabs of one browser: one lock, one note of the last exchange, one server that counts. */
function browser(): { tab: () => Renewal; exchanged: () => number } {
  let queue: Promise<unknown> = Promise.resolve();
  let count = 0;
  let last = 0;
  const around: Surroundings = {
    alone: (work) => {
      const mine = queue.then(work);
      queue = mine.catch(() => undefined);
      return mine;
    },
    exchange: () => {
      count++;
      return Promise.resolve(true);
    },
    lastAt: () => last,
    done: () => (last = 100 + count),
  };
  return { tab: () => new Renewal(around), exchanged: () => count };
}

describe("the refresh token is exchanged once", () => {
  test("by two tabs whose requests were refused at the same time", async () => {
    const { tab, exchanged } = browser();
    const answers = await Promise.all([tab().renew(50), tab().renew(50), tab().renew(60)]);
    expect(answers).toEqual([true, true, true]);
    expect(exchanged()).toBe(1);
  });

  test("by many requests of one tab", async () => {
    const { tab, exchanged } = browser();
    const one = tab();
    await Promise.all([one.renew(1), one.renew(2), one.renew(3)]);
    expect(exchanged()).toBe(1);
  });

  test("and again when a later request is refused", async () => {
    const { tab, exchanged } = browser();
    const one = tab();
    await one.renew(50);
    await one.renew(500);
    expect(exchanged()).toBe(2);
  });
});
