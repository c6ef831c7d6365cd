import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeApi } from "../test/fake-api/server.js";
import { expectNoSidewaysScroll, expectNoViolations, hasChromium, openBrowser, openPage } from "./browser.js";

/** The page of all components exists in development builds only, so a development server shows it here. */
describe.runIf(hasChromium)("every component in every state", () => {
  let browser: Browser;
  let fake: FakeApi;
  let vite: ViteDevServer;
  let base: string;

  beforeAll(async () => {
    fake = new FakeApi({ dist: "dist", meters: 3 });
    const target = await fake.start();
    vite = await createServer({ logLevel: "error", server: { port: 0, host: "127.0.0.1", hmr: false, proxy: { "/api": { target, ws: true } } } });
    await vite.listen();
    base = `http://127.0.0.1:${(vite.httpServer?.address() as AddressInfo).port}`;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await vite?.close();
    await fake?.stop();
  });

  for (const theme of ["light", "dark"] as const)
    for (const language of ["sr-Latn", "sr-Cyrl"] as const)
      test(`breaks no rule: ${theme}, ${language}`, async () => {
        const { page, context, complaints } = await openPage(browser, base, { width: 1440, height: 900, theme, language });
        await page.goto("/dev/components");
        await page.locator(".story").first().waitFor();
        await expect.poll(() => page.locator("ps-chart canvas").count()).toBe(2);
        await expectNoViolations(page, "components");
        await page.setViewportSize({ width: 320, height: 640 });
        await expectNoSidewaysScroll(page, "components");
        expect(complaints).toEqual([]);
        await context.close();
      });
});
