import { expect, test } from "vitest";
import { csv } from "./download.js";

test("numbers stay bare, nothing stays empty, commas and quotes are quoted", () => {
  expect(csv([["start", "watts"], ["2026-03-01T12:00:00Z", -12.5], ['a "b", c', null]])).toBe(
    'start,watts\r\n2026-03-01T12:00:00Z,-12.5\r\n"a ""b"", c",\r\n',
  );
});

test("text that looks like a formula is text", () => expect(csv([["=1+1", "-cmd", "@x"]])).toBe("'=1+1,'-cmd,'@x\r\n"));
