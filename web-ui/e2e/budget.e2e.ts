import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PackedFile } from "../tools/packed-files.js";
import { FakeApi } from "../test/fake-api/server.js";
import { hasChromium, openBrowser, openPage } from "./browser.js";

const KB = 1024;
const { files } = JSON.parse(readFileSync("dist/files.json", "utf8")) as { files: PackedFile[] };
const gzipOf = (path: string): number => files.find((file) => file.path === path)?.gzip ?? 0;

/** What the network carried for a page, by the sizes that were packed: a budget counts what is sent, not what is written. */
async function loaded(path: string, signIn = false): Promise<{ js: number; css: number; chart: number }> {
  const fake = new FakeApi({ dist: "dist", meters: 20, signIn });
  const base = await fake.start();
  const browser = await openBrowser();
  try {
    const { page } = await openPage(browser, base, { width: 390, height: 844 });
    const paths: string[] = [];
    page.on("request", (request) => paths.push(new URL(request.url()).pathname.slice(1)));
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const of = (ending: string, chart: boolean): number => [...new Set(paths)].filter((file) => file.endsWith(ending) && /\/define-/.test(file) === chart).reduce((sum, file) => sum + gzipOf(file), 0);
    return { js: of(".js", false), css: of(".css", false) + of(".css", true), chart: of(".js", true) };
  } finally {
    await browser.close();
    await fake.stop();
  }
}

describe.runIf(hasChromium)("what a phone has to download, gzip", () => {
  test.each([["/brojila"], ["/brojila/m-02"], ["/nepoznati"], ["/odbijene"], ["/prijava", true], ["/registracija", true], ["/lozinka", true]] as [string, boolean?][])("%s: script at most 40 kB, a chart 30 more, styles 15", async (path, signIn) => {
    const { js, css, chart } = await loaded(path, signIn);
    console.log(`${path}: js ${(js / KB).toFixed(1)} kB, chart ${(chart / KB).toFixed(1)} kB, css ${(css / KB).toFixed(1)} kB`);
    expect(js).toBeGreaterThan(0);
    expect(js / KB).toBeLessThanOrEqual(40);
    expect(chart / KB).toBeLessThanOrEqual(30);
    expect(css / KB).toBeLessThanOrEqual(15);
  });

  test("the icons are one sprite of at most 8 kB, and every text file has its packed twins", () => {
    expect(readFileSync("dist/index.html").length / KB).toBeLessThanOrEqual(8);
    for (const { path, gzip, brotli } of files.filter((file) => /\.(js|css|html|svg)$/.test(file.path))) {
      expect([path, readFileSync(`dist/${path}.gz`).length, readFileSync(`dist/${path}.br`).length]).toEqual([path, gzip, brotli]);
    }
  });

  test("nothing but index.html and the icon has a name without its content's hash", () => {
    const plain = files.map(({ path }) => path).filter((path) => !/^assets\/.+-[\w-]{8}\.\w+$/.test(path));
    expect(plain).toEqual(["icon.svg", "index.html"]);
  });
});
