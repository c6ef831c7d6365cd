import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** A node that runs, and how to get in: the file of the first password when it was started just now. */
export const { POWERSIGHT_URL: url, POWERSIGHT_FIRST_PASSWORD_FILE: firstPasswordFile } = process.env;
export const OWN_PASSWORD = "sedam plavih ptica";
export const PATIENCE = { timeout: 60_000 };

export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel("E-adresa ili korisničko ime").fill(name);
  await page.getByLabel("Lozinka").fill(password);
  await page.getByRole("button", { name: "Prijavi se" }).click();
}

export async function changeFirstPassword(page: Page, first: string): Promise<void> {
  await page.getByLabel("Sadašnja lozinka").fill(first);
  await page.getByLabel("Nova lozinka").fill(OWN_PASSWORD);
  await page.getByRole("button", { name: "Promeni lozinku" }).click();
}

/** Opens the list of meters as whoever the environment names; a node that asks nobody who they are lets in anybody. */
export async function enter(page: Page): Promise<void> {
  const { POWERSIGHT_NAME = "admin", POWERSIGHT_PASSWORD = "" } = process.env;
  await page.goto("/");
  await page.locator("h1").waitFor(PATIENCE);
  if (new URL(page.url()).pathname === "/prijava") {
    const password = firstPasswordFile === undefined ? POWERSIGHT_PASSWORD : readFileSync(firstPasswordFile, "utf8").trim();
    await signIn(page, POWERSIGHT_NAME, password);
    if (firstPasswordFile !== undefined) await changeFirstPassword(page, password);
  }
  await page.locator(".meters-body .meters-row").first().waitFor(PATIENCE);
}
