import { expect, test } from "vitest";
import { check, toOrder, type Draft } from "./commission-draft.js";

const good: Draft = { id: "m-17", municipality: "80284", building: "", every: "15", timeout: "900" };

test("a good form has nothing wrong and becomes an order", () => {
  expect(check(good)).toEqual([]);
  expect(toOrder({ ...good, id: " m-17 ", building: " zgrada-1 " })).toEqual({ id: "m-17", municipality: "80284", building: "zgrada-1", everySeconds: 15, timeoutSeconds: 900 });
  expect(toOrder(good).building).toBeNull();
});

test.each(["", "-m", "m 17", "m/17", "ž1", "x".repeat(65)])("'%s' is no meter id", (id) => expect(check({ ...good, id })).toEqual(["id"]));
test.each(["", "0", "-5", "1.5", "1e3", "86401", "sat"])("'%s' is no timeout", (timeout) => expect(check({ ...good, timeout })).toEqual(["timeout"]));

test("everything wrong is named at once, in the order of the form", () =>
  expect(check({ id: "", municipality: "", building: "ulica 5", every: "0", timeout: "" })).toEqual(["id", "municipality", "building", "every", "timeout"]));
