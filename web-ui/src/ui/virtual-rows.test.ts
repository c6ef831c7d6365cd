import { expect, test } from "vitest";
import { visibleRows } from "./virtual-rows.js";

const rows = { viewport: 600, rowHeight: 50, count: 10_000, spare: 5 };

test("at the top, the rows that fit and a few below are drawn", () => {
  expect(visibleRows({ ...rows, scrolled: 0 })).toEqual({ first: 0, end: 17, seenFirst: 0, seenEnd: 12, before: 0, after: 9983 * 50 });
});

test("the drawn rows and the space around them always make up the whole list", () => {
  for (const scrolled of [-300, 0, 17, 4_999, 250_000, 499_400, 600_000]) {
    const { first, end, before, after } = visibleRows({ ...rows, scrolled });
    expect(before + (end - first) * 50 + after).toBe(10_000 * 50);
  }
});

test("a row half in sight is in sight", () => {
  expect(visibleRows({ ...rows, scrolled: 25 })).toMatchObject({ seenFirst: 0, seenEnd: 13 });
});

test("a list further down the page shows nothing of itself", () => {
  expect(visibleRows({ ...rows, scrolled: -900 })).toMatchObject({ seenFirst: 0, seenEnd: 0 });
});

test("an empty list draws nothing", () => {
  expect(visibleRows({ ...rows, count: 0, scrolled: 0 })).toMatchObject({ first: 0, end: 0, before: 0, after: 0 });
});
