import { expect, test } from "vitest";
import { preview } from "./preview.js";

test("ordinary text is shown as it is, lines included", () => {
  expect(preview('{"a":\n\t"š"}')).toEqual({ text: '{"a":\n\t"š"}', cut: false });
});

test("control characters are seen, not obeyed", () => expect(preview("a\u0000b\u001bc").text).toBe("a␀b␛c"));

test("marks that turn the direction of text are taken out of play", () => expect(preview("x\u202ey").text).toBe("x⍰y"));

test("a huge message is cut and says so", () => {
  const shown = preview("x".repeat(5000));
  expect([shown.text.length, shown.cut]).toEqual([2000, true]);
});
