import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { expect } from "vitest";

export const CHROMIUM = "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

/** Chromium as a quiet guest: no sandbox (tests run as root in CI), and nothing of its own on the network. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-default-apps", "--no-first-run", "--no-pings", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
      "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater",
    ],
  });

export interface Look {
  width: number;
  height: number;
  theme?: "light" | "dark";
  language?: "sr-Latn" | "sr-Cyrl" | "en";
}

/**
 * A page in a window of that size, signed in as who left `state`; what the browser complains about is collected, since a
 * complaint is a failure.
 */
export async function openPage(browser: Browser, base: string, look: Look, state?: BrowserContextOptions["storageState"]): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ viewport: look, colorScheme: look.theme ?? "light", reducedMotion: "reduce", baseURL: base, locale: "sr-Latn-RS", timezoneId: "America/New_York", ...(state && { storageState: state }) });
  const language = look.language ?? "sr-Latn";
  await context.addInitScript((chosen) => localStorage.setItem("powersight.language", chosen), language);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|WebSocket connection/.test(message.text())) complaints.push(message.text());
  });
  return { page, context, complaints };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** WCAG 2.2 A and AA and axe's best practices: none may be violated. Axe comes in past the page's own security policy. */
export async function expectNoViolations(page: Page, where: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axeSource });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"] }).then(r => JSON.stringify(r.violations))`,
    awaitPromise: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.text + JSON.stringify(exceptionDetails.exception));
  const violations = JSON.parse(String(result.value)) as Violation[];
  const summary = violations.map((violation) => `${violation.id} (${violation.help}): ${violation.nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`).slice(0, 3).join(" | ")}`);
  expect([where, summary]).toEqual([where, []]);
}

export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const { wide, view, culprits } = await page.evaluate(() => {
    const view = document.documentElement.clientWidth;
    const inScroller = (element: Element): boolean => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(parent).overflowX)) return true;
      return false;
    };
    const culprits = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > view + 1 && !inScroller(element))
      .map((element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`);
    return { wide: document.documentElement.scrollWidth, view, culprits: culprits.slice(0, 5) };
  });
  expect([where, wide <= view ? "fits" : `${wide} px wide`, culprits]).toEqual([where, "fits", []]);
}
