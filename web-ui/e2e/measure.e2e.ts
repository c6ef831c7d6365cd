import { cpus, loadavg } from "node:os";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Browser, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import { hasChromium, openBrowser, openPage, type Look } from "./browser.js";
import { enter, PATIENCE, url } from "./on-node.js";

const ROUNDS = 5;
const WATCHED_SECONDS = 10;
/** A frame of a screen with 60 of them a second, and half a frame more. */
const LATE = 25;
const DESK: Look = { width: 1440, height: 900 };
const PHONE: Look = { width: 390, height: 844 };

interface Paints {
  fcp: number;
  lcp: number;
  blocked: number;
  shift: number;
}

/**
 * How fast the pages are on a real node: `npm run measure` prints tables for docs/measurements/pages.md. Nothing is asserted;
 * the figures are of this machine, with the load it has.
 */
describe.runIf(hasChromium && url !== undefined)("measured", () => {
  let browser: Browser;
  let signedIn: BrowserContextOptions["storageState"];
  beforeAll(async () => {
    browser = await openBrowser();
    say(`${cpus().length} cores (${cpus()[0]?.model}), Chromium ${browser.version()}; ${load()}`);
  });
  afterAll(async () => {
    say(load());
    await browser?.close();
  });

  test("the first view on a phone of a few years ago, in a mobile network", async () => {
    say(`\nThe first view at 390 px, processor 4 times slower, 1.6 Mbit/s, 150 ms; median of ${ROUNDS}, cache empty:\n`);
    say("| page | FCP | LCP | blocked | layout shift |\n|---|--:|--:|--:|--:|");
    say(await firstView("/prijava", "h1"));
    const { page, context } = await openPage(browser, url!, DESK);
    await enter(page);
    signedIn = await context.storageState();
    await context.close();
    say(await firstView("/brojila", ".meters-body .meters-row"));
  }, 900_000);

  test("a meter's live page", async () => {
    say(`\nA meter's live page at 1440 px for ${WATCHED_SECONDS} s:\n`);
    say(`| processor slower by | frames/s | longest gap | over ${LATE} ms | JS heap after collection |\n|--:|--:|--:|--:|--:|`);
    for (const slower of [1, 4]) say(await liveMeter(slower));
  }, 300_000);

  async function firstView(path: string, ready: string): Promise<string> {
    const rounds: Paints[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { page, context } = await openPage(browser, url!, PHONE, signedIn);
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 });
      await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await page.addInitScript(watch);
      await page.goto(path, PATIENCE);
      await page.locator(ready).first().waitFor(PATIENCE);
      await page.waitForLoadState("networkidle", PATIENCE);
      rounds.push(await paints(page));
      await context.close();
    }
    const ms = (name: keyof Paints): string => `${Math.round(median(rounds.map((round) => round[name])))} ms`;
    return `| ${path} | ${ms("fcp")} | ${ms("lcp")} | ${ms("blocked")} | ${median(rounds.map(({ shift }) => shift)).toFixed(3)} |`;
  }

  async function liveMeter(slower: number): Promise<string> {
    const { page, context } = await openPage(browser, url!, DESK, signedIn);
    await page.goto("/brojila");
    await page.locator(".meters-body .meters-row.is-live a").first().click(PATIENCE);
    await page.locator("ps-chart canvas").waitFor(PATIENCE);
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    const gaps = await frameGaps(page);
    const heap = await heapAfterCollection(session);
    await context.close();
    const rate = (gaps.length * 1000) / gaps.reduce((sum, gap) => sum + gap, 0);
    const late = gaps.filter((gap) => gap > LATE).length;
    return `| ${slower} | ${rate.toFixed(1)} | ${Math.round(Math.max(...gaps))} ms | ${late} of ${gaps.length} | ${(heap / 2 ** 20).toFixed(1)} MB |`;
  }
});

/** Runs in the page, before it: collects what the browser itself notes. */
function watch(): void {
  const seen = { lcp: 0, blocked: 0, shift: 0 };
  Object.assign(window, { seen });
  const each = (type: string, take: (entry: PerformanceEntry) => void): void => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  each("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
  each("longtask", (entry) => (seen.blocked += Math.max(0, entry.duration - 50)));
  each("layout-shift", (entry) => (seen.shift += (entry as PerformanceEntry & { value: number }).value));
}

const paints = (page: Page): Promise<Paints> =>
  page.evaluate(() => ({
    fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
    ...(window as unknown as { seen: Omit<Paints, "fcp"> }).seen,
  }));

const frameGaps = (page: Page): Promise<number[]> =>
  page.evaluate(
    (milliseconds) =>
      new Promise<number[]>((done) => {
        const gaps: number[] = [];
        let began: number | undefined, before = 0;
        const next = (now: number): void => {
          if (began !== undefined) gaps.push(now - before);
          began ??= now;
          before = now;
          if (now - began < milliseconds) requestAnimationFrame(next);
          else done(gaps);
        };
        requestAnimationFrame(next);
      }),
    WATCHED_SECONDS * 1000,
  );

async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const load = (): string => `load average ${loadavg().map((value) => value.toFixed(1)).join(", ")}`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
