import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { FakeApi } from "../test/fake-api/server.js";
import { hasChromium, openBrowser, openPage } from "./browser.js";

const folder = process.env["SCREENS"];
const only = process.env["SCREENS_ONLY"];

/** The pages around signing in, on a node that asks everybody who they are. */
describe.runIf(hasChromium && folder !== undefined)("pictures of one's own account", () => {
  for (const [width, height] of [[390, 844], [1440, 900], [1920, 1080]] as const)
    for (const theme of ["light", "dark"] as const)
      test.runIf(only === undefined || "account".match(only))(`account-${width}-${theme}`, async () => {
        const fake = new FakeApi({ dist: "dist", meters: 30, signIn: true });
        const base = await fake.start();
        const browser = await openBrowser();
        const { page } = await openPage(browser, base, { width, height, theme });
        const picture = async (name: string): Promise<void> => {
          await page.waitForLoadState("networkidle");
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: join(folder!, `account-${name}-${width}-${theme}.png`) });
        };
        await page.goto("/prijava?za=%2Fprofil");
        await page.locator(".note").waitFor();
        await picture("sign-in");
        await page.getByRole("button", { name: "Prijavi se" }).click();
        await picture("wrong");
        await page.locator("#sign-in-name").fill("operater");
        await page.locator("#sign-in-password").fill("sedam plavih ptica");
        await page.keyboard.press("Enter");
        await page.locator(".session").first().waitFor();
        await page.getByRole("button", { name: "Uključi" }).click();
        await page.locator(".factor-key").waitFor();
        await picture("profile");
        fake.people.endAll();
        await page.goto("/registracija");
        await page.locator("h1").waitFor();
        await picture("register");
        await browser.close();
        await fake.stop();
      });
});

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

  /** Moments that a plain visit does not show. */
  const moments: [string, string, (page: Page) => Promise<void>][] = [
    ["energy", "/brojila/m-007?period=dan&u=2026-11-20T12:00:00.000Z", async (page) => page.locator(".segments span", { hasText: "Energija" }).click()],
    ["table", "/brojila/m-007?period=dan", async (page) => page.getByRole("button", { name: "Tabela" }).click()],
    ["cursor", "/brojila/m-007?period=mesec", async (page) => {
      await page.locator(".chart-canvas").focus();
      for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowLeft");
    }],
    ["sheet", "/brojila", async (page) => page.getByRole("button", { name: "Prikaz" }).last().click()],
    ["form", "/nepoznati", async (page) => {
      await page.getByRole("button", { name: "Primi u mrežu: esp32-7f21" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Primi u mrežu" }).click();
    }],
    ["sparkline", "/brojila", async (page) => page.waitForTimeout(9_000)],
    ["lost", "/brojila", async (page) => {
      fake.pullCable();
      await page.waitForTimeout(6_000);
      fake.plugIn();
    }],
  ];
  for (const [name, path, act] of moments)
    for (const [width, height, theme] of [[390, 844, "dark"], [1440, 900, "light"], [1920, 1080, "dark"]] as const) {
      const file = `moment-${name}-${width}-${theme}`;
      test.runIf(only === undefined || file.match(only))(file, async () => {
        const { page, context } = await openPage(browser, base, { width, height, theme });
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        await act(page);
        await page.waitForTimeout(600);
        if (path.includes("m-007")) await page.locator(".history").screenshot({ path: join(folder!, `${file}.png`) });
        else await page.screenshot({ path: join(folder!, `${file}.png`) });
        await context.close();
      });
    }
});
