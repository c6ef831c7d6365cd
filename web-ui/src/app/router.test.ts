// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { innerLink, match, Router, type Route } from "./router.js";

const route = (pattern: string): Route<string> => ({ pattern, load: () => Promise.resolve(pattern) });
const routes = [route("/"), route("/brojila"), route("/brojila/:id"), route("/mreza/:nivo/:id")];
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => done()));

describe("an address finds its page", () => {
  test.each([
    ["/", "/", {}],
    ["/brojila", "/brojila", {}],
    ["/brojila/", "/brojila", {}],
    ["/brojila/m-17", "/brojila/:id", { id: "m-17" }],
    ["/mreza/opstina/80284", "/mreza/:nivo/:id", { nivo: "opstina", id: "80284" }],
    ["/brojila/a%20b", "/brojila/:id", { id: "a b" }],
    ["/brojila/100%", "/brojila/:id", { id: "100%" }],
  ])("%s", (path, pattern, params) => {
    const found = match(routes, path);
    expect([found?.route.pattern, found?.params]).toEqual([pattern, params]);
  });

  test("and an address of no page finds none", () => expect(match(routes, "/nema/ovoga/ovde/nikad")).toBeNull());
});

describe("a click", () => {
  const here = { origin: location.origin, pathname: "/brojila" };
  const click = (html: string, init: MouseEventInit = {}): URL | null => {
    document.body.replaceChildren(document.createRange().createContextualFragment(html));
    const event = new MouseEvent("click", { bubbles: true, cancelable: true, button: 0, ...init });
    let found: URL | null = null;
    document.addEventListener("click", (seen) => (found = innerLink(seen, here)), { once: true });
    document.querySelector("b")!.dispatchEvent(event);
    return found;
  };

  test("on anything inside an inner link is followed here", () =>
    expect(click(`<a href="/brojila/m-1"><b>m-1</b></a>`)?.pathname).toBe("/brojila/m-1"));
  test.each([
    ["with Ctrl", `<a href="/x"><b>x</b></a>`, { ctrlKey: true }],
    ["to another place", `<a href="https://example.org/"><b>x</b></a>`, {}],
    ["on a download", `<a href="/x" download><b>x</b></a>`, {}],
    ["to a new window", `<a href="/x" target="_blank"><b>x</b></a>`, {}],
    ["to the API", `<a href="/api/v1/clock"><b>x</b></a>`, {}],
    ["on no link", `<p><b>x</b></p>`, {}],
  ])("%s is the browser's", (_, html, init) => expect(click(html, init)).toBeNull());
});

describe("the address bar", () => {
  test("a changed query is told without a new visit; an empty value leaves the address", async () => {
    history.replaceState({}, "", "/brojila?q=a");
    const router = new Router();
    const visits: string[] = [];
    const queries: string[] = [];
    router.visit.subscribe((visit) => visits.push(visit.path));
    router.query.subscribe((query) => queries.push(query.toString()));

    router.setQuery({ q: null, stanje: "ONLINE" });
    await frame();

    expect(location.search).toBe("?stanje=ONLINE");
    expect(queries).toEqual(["stanje=ONLINE"]);
    expect(visits).toEqual([]);
  });

  test("navigating is a new visit with nothing to scroll back to", async () => {
    history.replaceState({}, "", "/brojila");
    const router = new Router();
    const visits: unknown[] = [];
    router.visit.subscribe((visit) => visits.push(visit));

    router.navigate("/brojila/m-1?period=day");
    await frame();

    expect(visits).toEqual([{ path: "/brojila/m-1", scroll: null }]);
    expect(router.query.value.get("period")).toBe("day");
  });
});
