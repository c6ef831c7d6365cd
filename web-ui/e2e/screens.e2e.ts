import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Browser } from "playwright-core";
import { FakeApi } from "../test/fake-api/server.js";
import { hasChromium, openBrowser, openPage } from "./browser.js";

const folder = process.env["SCREENS"];
const only = process.env["SCREENS_ONLY"];

/** Pictures of every page for people to look at: `SCREENS=/tmp/screens npm run e2e`. */
describe.runIf(hasChromium && folder !== undefined)("pictures", () => {
  let browser: Browser;
  let fake: FakeApi;
  let base: string;

  beforeAll(async () => {
    mkdirSync(folder!, { recursive: true });
    fake = new FakeApi({ dist: "dist", meters: 480 });
    base = await fake.start();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await fake?.stop();
  });

  const pages = [["list", "/brojila"], ["meter", "/brojila/m-002"], ["day", "/brojila/m-007?period=dan"], ["offline", "/brojila/m-003"], ["never", "/brojila/m-005"], ["missing", "/brojila/nema"], ["unknown", "/nepoznati"], ["quarantine", "/odbijene"]] as const;
  const sizes = [[320, 700], [390, 844], [800, 1000], [1440, 900], [1920, 1080]] as const;

  for (const [name, path] of pages)
    for (const [width, height] of sizes)
      for (const theme of ["light", "dark"] as const) {
        const file = `${name}-${width}-${theme}`;
        test.runIf(only === undefined || file.match(only))(file, async () => {
          const { page, context } = await openPage(browser, base, { width, height, theme, language: name === "quarantine" ? "sr-Cyrl" : "sr-Latn" });
          await page.goto(path);
          await page.waitForLoadState("networkidle");
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: join(folder!, `${file}.png`), fullPage: name === "meter" || name === "day" });
          await context.close();
        });
      }
});
