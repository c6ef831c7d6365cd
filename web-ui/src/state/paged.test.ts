import { expect, test } from "vitest";
import type { Page } from "../api/types.js";
import { Paged } from "./paged.js";

const page = (items: string[], next: string | null): Page<string> => ({ items, next, total: 5 });

test("pages follow each other by the server's cursor until there is none", async () => {
  const asked: (string | null)[] = [];
  const list = new Paged((after) => {
    asked.push(after);
    return Promise.resolve(after === null ? page(["a", "b"], "b") : page(["c"], null));
  }, () => undefined);

  await list.restart();
  await list.more();
  await list.more();

  expect(list.items).toEqual(["a", "b", "c"]);
  expect(asked).toEqual([null, "b"]);
  expect(list.hasMore).toBe(false);
});

test("an answer to an abandoned question never shows", async () => {
  const answers: ((page: Page<string>) => void)[] = [];
  const list = new Paged(() => new Promise<Page<string>>((answer) => answers.push(answer)), () => undefined);

  const first = list.restart();
  const second = list.restart();
  answers[1]!(page(["new"], null));
  answers[0]!(page(["old"], null));
  await Promise.all([first, second]);

  expect(list.items).toEqual(["new"]);
  expect(list.loading).toBe(false);
});

test("rows stay while the question is asked again, and when it fails", async () => {
  let fail = false;
  const list = new Paged(() => (fail ? Promise.reject(new Error("down")) : Promise.resolve(page(["a"], null))), () => undefined);
  await list.restart();

  fail = true;
  await list.restart();

  expect(list.items).toEqual(["a"]);
  expect(list.error).toBeInstanceOf(Error);
  fail = false;
  await list.retry();
  expect([list.error, list.items]).toEqual([null, ["a"]]);
});
