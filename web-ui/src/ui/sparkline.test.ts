import { expect, test } from "vitest";
import { linePath } from "./sparkline.js";

test("the line fills the box from the oldest point to the newest, the largest at the top", () =>
  expect(linePath([{ at: 0, watts: 10 }, { at: 5, watts: 30 }, { at: 10, watts: 20 }], 100, 40)).toBe("M0.0 40.0 L50.0 0.0 L100.0 20.0"));

test("one moment is no line", () => {
  expect(linePath([], 100, 40)).toBeNull();
  expect(linePath([{ at: 3, watts: 10 }], 100, 40)).toBeNull();
});

test("an even load is nothing to see, and no division by nothing", () => expect(linePath([{ at: 0, watts: 7 }, { at: 1, watts: 7 }], 100, 40)).toBeNull());
