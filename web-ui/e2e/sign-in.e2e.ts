import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { FakeApi } from "../test/fake-api/server.js";
import { expectNoSidewaysScroll, expectNoViolations, hasChromium, openBrowser, openPage, type Look } from "./browser.js";

const DESK: Look = { width: 1440, height: 900 };
const PHONE: Look = { width: 390, height: 844 };

describe.runIf(hasChromium)("signing in, and what a signed-in person sees", () => {
  let browser: Browser;
  let fake: FakeApi;
  let base: string;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => (browser = await openBrowser()));
  afterAll(() => browser?.close());
  beforeEach(async () => {
    fake = new FakeApi({ dist: "dist", meters: 30, everySeconds: 60, signIn: true });
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
  const path = (): string => new URL(page.url()).pathname;
  const until = (what: string, holds: () => Promise<boolean>): Promise<void> => expect.poll(holds, { message: what, timeout: 20_000 }).toBe(true);
  const signIn = async (name: string, password = "sedam plavih ptica"): Promise<void> => {
    await page.getByLabel("E-adresa ili korisničko ime").fill(name);
    await page.getByLabel("Lozinka").fill(password);
    await page.getByRole("button", { name: "Prijavi se" }).click();
  };

  test("whoever is nobody is led to sign in, is told what was wrong, and comes to the page that was asked for", async () => {
    await open("/odbijene");
    expect(path()).toBe("/prijava");
    expect(await page.locator(".rail").count()).toBe(0);
    await page.getByRole("button", { name: "Prijavi se" }).click();
    await until("the summary has focus", () => page.evaluate(() => document.activeElement?.classList.contains("error-summary") ?? false));
    expect(await page.locator(".error-summary li").allInnerTexts()).toEqual(["Unesite e-adresu ili korisničko ime.", "Unesite lozinku."]);
    await expectNoViolations(page, "sign-in with errors");

    await signIn("operater", "pogrešna lozinka");
    await page.getByText("Ime ili lozinka nisu ispravni.").first().waitFor();
    expect(await page.getByLabel("E-adresa ili korisničko ime").inputValue()).toBe("operater");
    await signIn("operater");
    await until("the page is open", () => Promise.resolve(path() === "/odbijene"));
    await page.locator(".refusal").first().waitFor();
    await page.locator(".tag-ok", { hasText: "uživo" }).waitFor();
  });

  test("at the first start the page says where the password is, and nothing but its change can be reached", async () => {
    await open("/", PHONE);
    await page.getByText("/srv/powersight/data/admin-password.txt").waitFor();
    await signIn("admin", "prva-lozinka-iz-datoteke");
    await page.getByRole("heading", { name: "Promena lozinke" }).waitFor();
    expect(path()).toBe("/lozinka/promena");
    await page.goto("/brojila");
    await page.getByRole("heading", { name: "Promena lozinke" }).waitFor();
    expect(path()).toBe("/lozinka/promena");

    await page.getByLabel("Sadašnja lozinka").fill("prva-lozinka-iz-datoteke");
    await page.getByLabel("Nova lozinka").fill("password1234");
    await page.getByRole("button", { name: "Promeni lozinku" }).click();
    await page.getByText("među onima koje se prve pogađaju").first().waitFor();
    expect(await page.getByLabel("Sadašnja lozinka").inputValue()).toBe("prva-lozinka-iz-datoteke");
    await page.getByLabel("Nova lozinka").fill("osam crvenih riba");
    await page.getByRole("button", { name: "Promeni lozinku" }).click();
    await page.locator(".meters-body .meters-row").first().waitFor();
    expect(path()).toBe("/");
  });

  test("what has run out is renewed without a word, once for two tabs, and no thief is suspected", async () => {
    await open("/prijava");
    await signIn("operater");
    await page.locator(".meters-body .meters-row").first().waitFor();
    const second = await context.newPage();
    await second.goto("/nepoznati");
    await second.locator(".device-id").first().waitFor();

    for (let round = 1; round <= 3; round++) {
      fake.people.expireAccess();
      await Promise.all([
        page.locator(".rail").getByRole("link", { name: round % 2 === 1 ? "Odbijene poruke" : "Nepoznati uređaji" }).click(),
        second.locator(".rail").getByRole("link", { name: round % 2 === 1 ? "Odbijene poruke" : "Nepoznati uređaji" }).click(),
      ]);
      await Promise.all([page, second].map((tab) => tab.locator(round % 2 === 1 ? ".refusal" : ".device-id").first().waitFor()));
    }
    expect([fake.people.exchanges, fake.people.thieves]).toEqual([3, 0]);
  });

  test("whose session was ended elsewhere signs in over the page, and what was typed there is still there", async () => {
    await open("/prijava?za=%2Fnepoznati");
    await signIn("operater");
    await page.getByRole("button", { name: "Primi brojilo po oznaci" }).click();
    const form = page.getByRole("dialog", { name: "Prijem brojila u mrežu" });
    await form.getByLabel("Oznaka brojila").fill("m-novi-9");
    await form.getByLabel("Opština").selectOption({ label: "Sombor" });
    fake.people.endAll();
    await form.getByRole("button", { name: "Primi u mrežu" }).click();

    const again = page.getByRole("dialog", { name: "Prijavite se ponovo" });
    await again.waitFor();
    await expectNoViolations(page, "sign in again");
    await again.getByLabel("E-adresa ili korisničko ime").fill("operater");
    await again.getByLabel("Lozinka").fill("sedam plavih ptica");
    await again.getByRole("button", { name: "Prijavi se" }).click();
    await again.waitFor({ state: "hidden" });
    expect(await form.getByLabel("Oznaka brojila").inputValue()).toBe("m-novi-9");
    await form.getByRole("button", { name: "Primi u mrežu" }).click();
    await page.getByRole("dialog", { name: "Brojilo m-novi-9 je primljeno" }).waitFor();
  });

  test("a citizen's menu has no meters of others, and their pages are as if they did not exist", async () => {
    await open("/");
    await signIn("ana@primer.rs");
    await page.getByRole("heading", { name: "Ana Anić" }).waitFor();
    expect(path()).toBe("/profil");
    expect(await page.locator(".rail .place-name").allInnerTexts()).toEqual(["Moj nalog", "Suzi navigaciju"]);
    for (const closed of ["/odbijene", "/nepoznati", "/brojila"]) {
      await page.goto(closed);
      await page.getByRole("heading", { name: "Ova stranica ne postoji." }).waitFor();
    }
  });

  test("whoever looks at a household says why, once, and sees it live; who would rather not is led back", async () => {
    fake.personal.add("m-02");
    await open("/prijava?za=%2Fbrojila%2Fm-02");
    await signIn("operater");
    const why = page.getByRole("dialog", { name: "Zašto gledate brojilo m-02?" });
    await why.waitFor();
    await expectNoViolations(page, "reason");
    await why.getByLabel("Razlog").fill("zašt");
    await why.getByRole("button", { name: "Prikaži podatke" }).click();
    await page.getByText("Napišite razlog od 5 do 300 znakova.").first().waitFor();
    await why.getByLabel("Razlog").fill("prigovor na račun čž/7");
    await why.getByRole("button", { name: "Prikaži podatke" }).click();
    await page.locator(".now-figure .figure-number").waitFor();
    await until("the meter is watched live", () => Promise.resolve(fake.subscribed.includes("meter/m-02")));
    const said = fake.asked.filter((address) => address.startsWith("/api/v1/meters/m-02/series") && address.includes("reason="));
    expect(new URL(said[0] ?? "", base).searchParams.get("reason")).toBe("prigovor na račun čž/7");

    await page.locator(".rail").getByRole("link", { name: "Brojila" }).click();
    await page.locator('.meters-body a[href="/brojila/m-02"]').click();
    await page.locator(".now-figure .figure-number").waitFor();
    expect(await why.count()).toBe(0);
    fake.personal.add("m-04");
    await page.goto("/brojila/m-04");
    await page.getByRole("dialog", { name: "Zašto gledate brojilo m-04?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".meters-body .meters-row").first().waitFor();
    expect(path()).toBe("/brojila");
  });

  test("signing out in one tab signs out the other", async () => {
    await open("/prijava");
    await signIn("operater");
    await page.locator(".meters-body .meters-row").first().waitFor();
    const second = await context.newPage();
    await second.goto("/profil");
    await second.getByRole("button", { name: "Odjavi se" }).click();
    await second.getByRole("heading", { name: "Prijava" }).waitFor();
    await page.getByRole("heading", { name: "Prijava" }).waitFor();
    expect(fake.people.open.length).toBe(0);
  });

  test("a code from the phone is switched on with the first one, and asked for from then on", async () => {
    await open("/prijava?za=%2Fprofil");
    await signIn("ana@primer.rs");
    await page.getByRole("button", { name: "Uključi" }).click();
    await page.getByText("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP").waitFor();
    await page.getByLabel("Kod", { exact: true }).fill("000000");
    await page.getByRole("button", { name: "Potvrdi" }).click();
    await page.getByText("Kod nije ispravan").first().waitFor();
    await page.getByLabel("Kod", { exact: true }).fill("123456");
    await page.getByRole("button", { name: "Potvrdi" }).click();
    await page.getByText("ab12-cd34").waitFor();
    await expectNoViolations(page, "recovery codes");
    await page.getByRole("button", { name: "Odjavi se" }).click();

    await page.getByRole("heading", { name: "Prijava" }).waitFor();
    await signIn("ana@primer.rs");
    await page.getByText("Unesite kod iz aplikacije na telefonu.").first().waitFor();
    await page.getByLabel("Kod", { exact: true }).fill("123456");
    await page.getByRole("button", { name: "Prijavi se" }).click();
    await until("signed in", () => Promise.resolve(path() === "/profil"));
  });

  test("a mailed link's token leaves the address at once; a used one is refused with what to do", async () => {
    await open("/aktivacija#token=good");
    await until("the token is gone from the address", () => Promise.resolve(!page.url().includes("token")));
    await page.getByLabel("Nova lozinka").fill("osam crvenih riba");
    await page.getByRole("button", { name: "Otvori nalog" }).click();
    await page.getByText("Nalog je otvoren.").first().waitFor();
    await page.goto("/lozinka#token=used");
    await page.getByLabel("Nova lozinka").fill("osam crvenih riba");
    await page.getByRole("button", { name: "Sačuvaj lozinku" }).click();
    await page.getByText("Veza je već iskorišćena").first().waitFor();
    await page.goto("/lozinka");
    await page.reload();
    await page.getByLabel("E-adresa").fill("ana@primer.rs");
    await page.getByRole("button", { name: "Pošalji vezu" }).click();
    await page.getByText("Ako nalog sa tom adresom postoji").first().waitFor();
    expect(fake.people.mailed).toEqual(["ana@primer.rs"]);
  });

  test("axe finds nothing, and nothing scrolls sideways, on any of these pages", async () => {
    for (const look of [
      { width: 1440, height: 900, theme: "light", language: "sr-Latn" },
      { width: 320, height: 640, theme: "dark", language: "sr-Cyrl" },
      { width: 390, height: 844, theme: "light", language: "en" },
    ] as const) {
      const opened = await openPage(browser, base, look);
      for (const each of ["/prijava", "/lozinka", "/registracija", "/aktivacija#token=good"]) {
        await opened.page.goto(each);
        await opened.page.locator("h1").waitFor();
        await opened.page.waitForLoadState("networkidle");
        await expectNoViolations(opened.page, `${each} ${look.width}`);
        await expectNoSidewaysScroll(opened.page, `${each} ${look.width}`);
      }
      await opened.page.goto("/prijava?za=%2Fprofil");
      await opened.page.locator("#sign-in-name").fill("operater");
      await opened.page.locator("#sign-in-password").fill("sedam plavih ptica");
      await opened.page.keyboard.press("Enter");
      await opened.page.locator(".session").first().waitFor();
      for (const each of ["/profil", "/lozinka/promena"]) {
        await opened.page.goto(each);
        await opened.page.locator(".page h1").waitFor();
        await opened.page.waitForLoadState("networkidle");
        await expectNoViolations(opened.page, `${each} ${look.width}`);
        await expectNoSidewaysScroll(opened.page, `${each} ${look.width}`);
      }
      expect(opened.complaints).toEqual([]);
      await opened.context.close();
    }
    ({ page, context, complaints } = await openPage(browser, base, DESK));
  });
});
