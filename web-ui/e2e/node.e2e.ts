import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { expectNoSidewaysScroll, expectNoViolations, hasChromium, openBrowser, openPage, type Look } from "./browser.js";
import { changeFirstPassword, enter, firstPasswordFile, PATIENCE, signIn, url } from "./on-node.js";

const DESK: Look = { width: 1440, height: 900 };

/**
 * The same pages on a running node, whatever its meters are called and measure. `npm run e2e:node` starts the built
 * distribution for it; `POWERSIGHT_URL=http://… POWERSIGHT_PASSWORD=… npm run e2e` uses one that runs, with at least one
 * meter that reports.
 */
describe.runIf(hasChromium && url !== undefined)("the pages on a running node", () => {
  let browser: Browser;
  /** The cookies of who signed in first; a node that asks nobody needs none. */
  let signedIn: BrowserContextOptions["storageState"];

  beforeAll(async () => (browser = await openBrowser()));
  afterAll(() => browser?.close());

  const open = (look: Look): ReturnType<typeof openPage> => openPage(browser, url!, look, signedIn);

  test("at the first start the page says where the password is, and nothing opens before it is one's own", async () => {
    const file = firstPasswordFile;
    if (file === undefined) return signInAsTold();
    const { page, context, complaints } = await open(DESK);
    await page.goto("/");
    await page.getByRole("heading", { name: "Prijava" }).waitFor(PATIENCE);
    await page.getByText(file).waitFor(PATIENCE);
    const first = readFileSync(file, "utf8").trim();
    await signIn(page, "admin", first);
    await page.getByRole("heading", { name: "Promena lozinke" }).waitFor(PATIENCE);
    await page.goto("/brojila");
    await page.getByRole("heading", { name: "Promena lozinke" }).waitFor(PATIENCE);
    await changeFirstPassword(page, first);
    await page.locator(".meters-body .meters-row").first().waitFor(PATIENCE);
    await expect.poll(() => existsSync(file), { timeout: 40_000, message: "the file of the first password is gone" }).toBe(false);
    signedIn = await context.storageState();
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  const signInAsTold = async (): Promise<void> => {
    const { page, context } = await open(DESK);
    await enter(page);
    signedIn = await context.storageState();
    await context.close();
  };

  test("the list lives, a meter opens from it, and its reading changes without a reload", async () => {
    const { page, context, complaints } = await open(DESK);
    await page.goto("/");
    await page.locator(".tag-ok", { hasText: "uživo" }).waitFor(PATIENCE);
    await page.locator(".meters-body .meters-row.is-live").first().waitFor(PATIENCE);
    const figures = (): Promise<string> => page.locator(".meters-body").innerText();
    const shown = await figures();
    await expect.poll(figures, { timeout: 60_000, message: "the list moves" }).not.toBe(shown);
    await page.locator(".meters-body .meters-row.is-live a").first().click(PATIENCE);
    await page.locator(".now.is-live .now-figure .figure-number").waitFor(PATIENCE);
    await page.evaluate(() => ((window as { sameWindow?: boolean }).sameWindow = true));
    const measuredAt = (): Promise<string> => page.locator(".facts dd").first().innerText();
    const before = await measuredAt();
    await expect.poll(measuredAt, { timeout: 60_000, message: "a newer reading is shown" }).not.toBe(before);
    expect(await page.evaluate(() => (window as { sameWindow?: boolean }).sameWindow)).toBe(true);
    await page.locator("ps-chart canvas").waitFor(PATIENCE);
    await page.getByRole("button", { name: "Tabela" }).click();
    await page.locator(".history-table tbody tr").first().waitFor(PATIENCE);
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  test("every page answers, breaks no rule of accessibility and fits 320 px", async () => {
    for (const look of [{ ...DESK, theme: "dark" as const }, { width: 320, height: 640 }]) {
      const { page, context, complaints } = await open(look);
      for (const path of ["/brojila", "/nepoznati", "/odbijene", "/ovoga-nema"]) {
        await page.goto(path);
        await page.locator("h1").waitFor(PATIENCE);
        await page.waitForLoadState("networkidle");
        expect([path, await page.locator(".error-block").count()]).toEqual([path, 0]);
        await expectNoViolations(page, path);
        await expectNoSidewaysScroll(page, path);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  }, 240_000);

  test("a meter that nobody commissioned is said to be unknown", async () => {
    const { page, context } = await open(DESK);
    await page.goto("/brojila/ovog-brojila-nema");
    await page.getByText("Nema brojila sa oznakom ovog-brojila-nema.").waitFor(PATIENCE);
    await context.close();
  }, 120_000);

  test("who signs out is led to sign in, and the session is over on the node too", async () => {
    if (firstPasswordFile === undefined) return;
    const { page, context, complaints } = await open(DESK);
    await page.goto("/profil");
    await page.getByRole("button", { name: "Odjavi se" }).click(PATIENCE);
    await page.getByRole("heading", { name: "Prijava" }).waitFor(PATIENCE);
    expect((await page.request.get("/api/v1/me")).status()).toBe(401);
    await page.goto("/brojila");
    await page.getByRole("heading", { name: "Prijava" }).waitFor(PATIENCE);
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);
});
