import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { expectNoSidewaysScroll, expectNoViolations, hasChromium, openBrowser, openPage } from "./browser.js";

const url = process.env["POWERSIGHT_URL"];

/**
 * The same pages on a running node, whatever its meters are called and measure: `POWERSIGHT_URL=http://… npm run e2e`.
 * It has to have at least one meter that reports.
 */
describe.runIf(hasChromium && url !== undefined)("the pages on a running node", () => {
  let browser: Browser;
  beforeAll(async () => (browser = await openBrowser()));
  afterAll(() => browser?.close());

  test("the list lives, a meter opens from it, and its reading changes without a reload", async () => {
    const { page, context, complaints } = await openPage(browser, url!, { width: 1440, height: 900 });
    await page.goto("/");
    await page.locator(".tag-ok", { hasText: "uživo" }).waitFor({ timeout: 30_000 });
    await page.locator(".meters-body .meters-row.is-live a").first().click({ timeout: 60_000 });
    await page.locator(".now.is-live .now-figure .figure-number").waitFor({ timeout: 30_000 });
    await page.evaluate(() => ((window as { sameWindow?: boolean }).sameWindow = true));
    const measuredAt = (): Promise<string> => page.locator(".facts dd").first().innerText();
    const before = await measuredAt();
    await expect.poll(measuredAt, { timeout: 45_000, message: "a newer reading is shown" }).not.toBe(before);
    expect(await page.evaluate(() => (window as { sameWindow?: boolean }).sameWindow)).toBe(true);
    await page.locator("ps-chart canvas").waitFor();
    await page.getByRole("button", { name: "Tabela" }).click();
    await page.locator(".history-table tbody tr").first().waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  test("every page answers, breaks no rule of accessibility and fits 320 px", async () => {
    for (const look of [{ width: 1440, height: 900, theme: "dark" as const }, { width: 320, height: 640 }]) {
      const { page, context, complaints } = await openPage(browser, url!, look);
      for (const path of ["/brojila", "/nepoznati", "/odbijene", "/ovoga-nema"]) {
        await page.goto(path);
        await page.locator("h1").waitFor();
        await page.waitForLoadState("networkidle");
        expect([path, await page.locator(".error-block").count()]).toEqual([path, 0]);
        await expectNoViolations(page, path);
        await expectNoSidewaysScroll(page, path);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  }, 120_000);

  test("a meter that nobody commissioned is said to be unknown", async () => {
    const { page, context } = await openPage(browser, url!, { width: 1440, height: 900 });
    await page.goto("/brojila/ovog-brojila-nema");
    await page.getByText("Nema brojila sa oznakom ovog-brojila-nema.").waitFor();
    await context.close();
  });
});
