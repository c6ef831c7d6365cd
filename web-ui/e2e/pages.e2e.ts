import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { FakeApi } from "../test/fake-api/server.js";
import { expectNoSidewaysScroll, expectNoViolations, hasChromium, openBrowser, openPage, type Look } from "./browser.js";

const DESK: Look = { width: 1440, height: 900 };
const PHONE: Look = { width: 390, height: 844 };

describe.runIf(hasChromium)("the pages in a browser, against the contract of the API", () => {
  let browser: Browser;
  let fake: FakeApi;
  let base: string;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => (browser = await openBrowser()));
  afterAll(() => browser?.close());
  beforeEach(async () => {
    fake = new FakeApi({ dist: "dist", meters: 480, everySeconds: 60 });
    base = await fake.start();
  });
  afterEach(async () => {
    await context?.close();
    await fake.stop();
    expect(complaints).toEqual([]);
  });

  const open = async (path: string, look: Look = DESK): Promise<void> => {
    ({ page, context, complaints } = await openPage(browser, base, look));
    await page.goto(path);
    await page.locator("h1").waitFor();
  };
  const text = (selector: string): Promise<string> => page.locator(selector).first().innerText();
  /** Polls in the page until the sentence about it is true. */
  const until = (what: string, holds: () => Promise<boolean>): Promise<void> => expect.poll(holds, { message: what, timeout: 20_000 }).toBe(true);

  test("from the list to a meter and back, by keyboard only, and its figures move without a reload", async () => {
    await open("/");
    await page.locator(".meters-body .meters-row").first().waitFor();
    await page.locator('[data-row="0"] a').focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");

    await page.locator(".now-figure .figure-number").waitFor();
    expect(await text("h1")).toBe("m-002");
    expect(new URL(page.url()).pathname).toBe("/brojila/m-002");
    expect(await page.title()).toBe("Brojilo m-002 · PowerSight");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.evaluate(() => ((window as { sameWindow?: boolean }).sameWindow = true));
    const sequence = (): Promise<string> => page.locator(".facts div:nth-child(3) dd").innerText();
    const before = [await sequence(), await text(".now-figure")];
    await until("the reading's number and power changed", async () => (await sequence()) !== before[0] && (await text(".now-figure")) !== before[1]);
    expect(await page.evaluate(() => (window as { sameWindow?: boolean }).sameWindow)).toBe(true);

    await page.goBack();
    await page.locator(".meters-table").waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("only the rows in sight are subscribed; scrolling through hundreds brings the rest and keeps it so", async () => {
    await open("/brojila");
    await until("visible rows are live", () => Promise.resolve(fake.subscribed.filter((topic) => topic.startsWith("meter/")).length > 3));
    expect(fake.subscribed.filter((topic) => topic.startsWith("meter/")).length).toBeLessThan(20);
    expect(fake.subscribed).toContain("meter/m-001");

    for (let i = 0; i < 12; i++) {
      await page.mouse.wheel(0, 3000);
      await page.waitForTimeout(60);
    }
    await until("rows far down are live and the first ones are left", () =>
      Promise.resolve(!fake.subscribed.includes("meter/m-001") && fake.subscribed.some((topic) => Number(topic.slice(8)) > 200)),
    );
    expect(await page.locator(".meters-body .meters-row").count()).toBeLessThan(50);
    expect(fake.subscribed.length).toBeLessThan(25);
  });

  test("search and filters ask the server, stand in the address, and say when nothing fits", async () => {
    await open("/brojila");
    await page.getByLabel("Pretraga", { exact: true }).fill("m-04");
    await until("ten meters are left", async () => (await text(".list-note")).startsWith("10 brojila"));
    expect(new URL(page.url()).searchParams.get("q")).toBe("m-04");
    await page.getByLabel("Opština").selectOption({ label: "Sombor" });
    await until("two of them are in Sombor", async () => (await text(".list-note")).startsWith("2 brojila"));
    await page.locator(".state-tile-offline").click();
    await page.getByText("Nijedno brojilo ne odgovara ovom izboru.").waitFor();
    await page.getByRole("button", { name: "Ukloni filtere" }).click();
    await until("all are back", async () => (await text(".list-note")).startsWith("480 brojila"));
  });

  test("the cable is pulled: figures age and say so; it is put back: they recover, with no reload", async () => {
    await open("/brojila/m-001");
    await page.locator(".now.is-live").waitFor();
    await page.evaluate(() => ((window as { sameWindow?: boolean }).sameWindow = true));

    fake.pullCable();
    await page.locator(".banner", { hasText: "Veza sa serverom je prekinuta" }).waitFor({ timeout: 10_000 });
    await page.locator(".now.is-late, .now.is-stale").waitFor({ timeout: 20_000 });
    expect(await text(".now-fresh")).toMatch(/^pre \d+ s/);

    fake.plugIn();
    await page.getByRole("button", { name: "Poveži odmah" }).click();
    await page.locator(".now.is-live").waitFor({ timeout: 10_000 });
    await until("the banner is gone", async () => (await page.locator(".banner").count()) === 0);
    expect(await page.evaluate(() => (window as { sameWindow?: boolean }).sameWindow)).toBe(true);
  });

  test("a meter that goes silent is told, and its last value stays and never becomes zero", async () => {
    await open("/brojila/m-001");
    await page.locator(".now.is-live").waitFor();

    fake.fleet.offline.add("m-001");
    await page.locator(".now.is-silent").waitFor();

    expect(await text(".now-fresh")).toContain("ne javlja se");
    expect(await text(".now-figure")).toMatch(/\d/);
    expect(await text(".now-figure")).not.toMatch(/^0\b/);
    await page.getByText("Brojilo m-001 se više ne javlja.").waitFor({ state: "attached" });
  });

  test("flags, missing numbers and duplicates stand in words", async () => {
    await open("/brojila/m-002");
    await page.getByText("čekalo u uređaju").waitFor();
    expect(await page.locator(".flags li").allInnerTexts()).toEqual(["stiglo kasno", "čekalo u uređaju"]);
    expect(await text(".facts")).toContain("17–19, 42");
  });

  test("the chart steps through time, its table has the same numbers, and the address says where", async () => {
    await open("/brojila/m-001?period=dan");
    await page.locator("ps-chart canvas").waitFor();
    expect(await text(".range-label")).toBe("subota, 21. novembar 2026.");

    await page.getByRole("button", { name: "Prethodni period" }).click();
    await until("yesterday is shown", async () => (await text(".range-label")) === "petak, 20. novembar 2026.");
    await page.locator(".chart-canvas").focus();
    await page.keyboard.press("Home");
    await page.locator(".chart-tip").waitFor();
    const tip = await text(".chart-tip");
    await page.getByRole("button", { name: "Tabela" }).click();
    const row = await page.locator(".history-table tbody tr").first().innerText();
    expect(row.split("\t")[0]).toBe(tip.slice(0, tip.indexOf(": ")));
    expect(tip).toContain(row.split("\t")[1]);

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^m-001_power_2026-11-19_2026-11-20\.csv$/);
    await page.getByRole("button", { name: "Danas" }).click();
    await until("today is back", async () => (await text(".range-label")) === "subota, 21. novembar 2026.");
  });

  test("Enter on a point goes to the shorter period, Escape back", async () => {
    await open("/brojila/m-001?period=mesec");
    await page.locator("ps-chart canvas").waitFor();
    await page.locator(".chart-canvas").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await until("a day is shown", async () => (await text(".range-label")).includes("21. novembar"));
    await page.locator(".chart-canvas").focus();
    await page.keyboard.press("Escape");
    await until("the month is back", async () => (await text(".range-label")) === "novembar 2026.");
  });

  test("a period without readings says so and leads to the first one", async () => {
    await open("/brojila/m-001?period=dan&u=2026-01-05T12:00:00.000Z");
    await page.getByText("Nema merenja za ovaj period.").waitFor();
    await page.getByRole("button", { name: "Pređi na prvo merenje" }).click();
    await until("the first day is shown", async () => (await text(".range-label")) === "četvrtak, 22. oktobar 2026.");
  });

  test("an unknown device is taken into the grid; a wrong form says what is wrong and loses nothing", async () => {
    await open("/nepoznati");
    await page.getByRole("button", { name: "Primi u mrežu: esp32-7f21" }).click();
    const dialog = page.getByRole("dialog", { name: "Prijem brojila u mrežu" });
    await dialog.getByLabel("Van mreže posle (s)").fill("dugo");
    await dialog.getByRole("button", { name: "Primi u mrežu" }).click();
    await until("the summary has focus", () => page.evaluate(() => document.activeElement?.classList.contains("error-summary") ?? false));
    expect(await dialog.locator(".error-summary li").allInnerTexts()).toEqual(["Izaberite opštinu.", "Unesite ceo broj od 1 do 86400."]);
    expect(await dialog.getByLabel("Oznaka brojila").inputValue()).toBe("esp32-7f21");
    await expectNoViolations(page, "the form with errors");

    await dialog.getByLabel("Opština").selectOption({ label: "Sombor" });
    await dialog.getByLabel("Van mreže posle (s)").fill("60");
    await dialog.getByRole("button", { name: "Primi u mrežu" }).click();
    await page.getByRole("dialog", { name: "Brojilo esp32-7f21 je primljeno" }).waitFor();
    expect(fake.fleet.meters).toContain("esp32-7f21");
    expect(await page.getByLabel("Tajna uređaja").inputValue()).toBe("ps-3f9a-77c1-secret");
    await expectNoViolations(page, "the secret");
    await page.getByRole("dialog").getByRole("link", { name: "Otvori brojilo" }).click();
    await until("its page is open", async () => (await text("h1")) === "esp32-7f21");
  });

  test("a meter that is already commissioned is refused beside its field", async () => {
    await open("/nepoznati");
    await page.getByRole("button", { name: "Primi brojilo po oznaci" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Oznaka brojila").fill("m-001");
    await dialog.getByLabel("Opština").selectOption({ label: "Sombor" });
    await dialog.getByRole("button", { name: "Primi u mrežu" }).click();
    await dialog.getByText("Brojilo sa ovom oznakom je već primljeno.").first().waitFor();
    expect(await dialog.getByLabel("Oznaka brojila").inputValue()).toBe("m-001");
  });

  test("refused messages come page by page, and what is in them stays text", async () => {
    await open("/odbijene");
    await page.locator(".refusal").first().waitFor();
    expect(await page.locator(".refusal").count()).toBe(20);
    await page.getByRole("button", { name: "Prikaži još" }).click();
    await until("all are shown", async () => (await page.locator(".refusal").count()) === 37);
    await page.locator(".refusal summary").first().click();
    expect(await text(".payload")).toContain("<img src=x onerror=alert(1)>");
  });

  test("when the server fails, the page says so, gives the number to report, and tries again", async () => {
    ({ page, context, complaints } = await openPage(browser, base, DESK));
    fake.broken.add("/api/v1/quarantine");
    await page.goto("/odbijene");
    await page.getByText("Broj za prijavu: r-42").waitFor();
    await expectNoViolations(page, "an error");
    fake.broken.clear();
    await page.getByRole("button", { name: "Pokušaj ponovo" }).click();
    await page.locator(".refusal").first().waitFor();
  });

  test("a page opened while the server was away fills itself when it is back", async () => {
    await open("/nepoznati");
    await page.locator(".device-id").first().waitFor();
    fake.pullCable();
    await page.locator(".rail").getByRole("link", { name: "Odbijene poruke" }).click();
    await page.getByText("Server se ne javlja.").waitFor();
    fake.plugIn();
    await page.locator(".refusal").first().waitFor({ timeout: 30_000 });
  });

  test("when no socket can be had, the figures are refreshed by plain requests and the page says so", async () => {
    fake.socketsRefused = true;
    await open("/brojila/m-001");
    await page.locator(".banner", { hasText: "osvežavaju svakih 15 s" }).waitFor({ timeout: 30_000 });
    const asked = fake.asked.filter((path) => path === "/api/v1/meters/m-001").length;
    await until("the meter is asked for again", () => Promise.resolve(fake.asked.filter((path) => path === "/api/v1/meters/m-001").length > asked));
  });

  test("the accelerated clock shows its badge; real time shows none", async () => {
    await open("/brojila");
    expect(await text(".badge-fast")).toContain("ubrzano vreme ×60");
    await context.close();
    await fake.stop();
    fake = new FakeApi({ dist: "dist", meters: 3, speed: 1, everySeconds: 5 });
    base = await fake.start();
    await open("/brojila");
    await page.locator(".bar-clock").waitFor();
    expect(await page.locator(".badge-fast").count()).toBe(0);
  });

  test("the script changes at once and stays; Serbian Cyrillic is marked as such", async () => {
    await open("/brojila", PHONE);
    await page.locator(".bottom").getByRole("button", { name: "Prikaz" }).click();
    await page.getByRole("radio", { name: "Српски (ћирилица)" }).check();
    await until("the heading is Cyrillic", async () => (await text("h1")) === "Бројила");
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("sr-Cyrl");
    await page.keyboard.press("Escape");
    expect(await text(".meters-body .cell-place")).toContain("Нови Сад");
  });

  test("days of 23 and 25 hours are drawn with their own hours", async () => {
    await context?.close();
    for (const [day, hours] of [["2026-03-29", 23], ["2026-10-25", 25]] as const) {
      const grid = `${day}T20:00:00Z`;
      await fake.stop();
      fake = new FakeApi({ dist: "dist", meters: 3, grid });
      base = await fake.start();
      await open("/brojila/m-1?period=dan");
      await page.locator("ps-chart canvas").waitFor();
      const series = fake.asked.find((path) => path.includes("/series"));
      expect(series).toContain("range=day");
      const shown = await page.evaluate(() => {
        const { model } = document.querySelector("ps-chart") as unknown as { model: { from: number; to: number } };
        return (model.to - model.from) / 3600;
      });
      expect([day, shown]).toEqual([day, hours]);
      await context.close();
    }
    ({ page, context, complaints } = await openPage(browser, base, DESK));
  });
});

describe.runIf(hasChromium)("every page for everybody", () => {
  let browser: Browser;
  let fake: FakeApi;
  let base: string;

  beforeAll(async () => {
    browser = await openBrowser();
    fake = new FakeApi({ dist: "dist", meters: 60 });
    base = await fake.start();
  });
  afterAll(async () => {
    await browser?.close();
    await fake?.stop();
  });

  const pages = ["/brojila", "/brojila/m-02", "/brojila/m-03", "/brojila/m-05", "/brojila/m-02?period=dan", "/brojila/nema", "/nepoznati", "/odbijene", "/ovoga-nema"];

  for (const theme of ["light", "dark"] as const)
    for (const language of ["sr-Latn", "sr-Cyrl"] as const)
      test(`axe finds nothing: ${theme}, ${language}`, async () => {
        for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
          const { page, context, complaints } = await openPage(browser, base, { ...size, theme, language });
          for (const path of pages) {
            await page.goto(path);
            await page.waitForLoadState("networkidle");
            await expectNoViolations(page, `${path} ${size.width}`);
          }
          expect(complaints).toEqual([]);
          await context.close();
        }
      }, 180_000);

  test("axe finds nothing in the display sheet and in a chart's table", async () => {
    const { page, context } = await openPage(browser, base, DESK);
    await page.goto("/brojila/m-02?period=dan");
    await page.getByRole("button", { name: "Tabela" }).click();
    await page.locator(".history-table").waitFor();
    await expectNoViolations(page, "table");
    await page.getByRole("button", { name: "Prikaz" }).click();
    await page.getByRole("dialog").waitFor();
    await expectNoViolations(page, "sheet");
    await context.close();
  });

  for (const [name, look] of [["320 px", { width: 320, height: 640 }], ["200 % zoom of 1280 px", { width: 640, height: 400 }], ["4K", { width: 3840, height: 2160 }]] as const)
    test(`nothing scrolls sideways at ${name}`, async () => {
      for (const language of ["sr-Latn", "sr-Cyrl", "en"] as const) {
        const { page, context } = await openPage(browser, base, { ...look, language });
        for (const path of pages) {
          await page.goto(path);
          await page.waitForLoadState("networkidle");
          await expectNoSidewaysScroll(page, `${path} ${language}`);
        }
        await context.close();
      }
    });

  test("text spacing set wider by the reader clips and pushes nothing out", async () => {
    const { page, context } = await openPage(browser, base, { width: 390, height: 844 });
    for (const path of pages) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; }");
        document.adoptedStyleSheets = [sheet];
      });
      await expectNoSidewaysScroll(page, `${path} spaced`);
    }
    await context.close();
  });
});
