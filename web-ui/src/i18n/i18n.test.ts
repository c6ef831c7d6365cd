import { describe, expect, test } from "vitest";
import { en } from "./en.js";
import { fill } from "./language.js";
import type { Key, Message } from "./messages.js";
import { srLatn } from "./sr-latn.js";
import { toCyrillic, toCyrillicMessages } from "./transliterate.js";
import srCyrl from "virtual:messages/sr-cyrl";

const keys = Object.keys(srLatn) as Key[];
const texts = (message: Message): string[] => (typeof message === "string" ? [message] : Object.values(message) as string[]);
const placeholders = (message: Message): string[] =>
  [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

describe("all languages say the same things", () => {
  test.each([["en", en], ["sr-Cyrl", srCyrl]] as const)("%s has every key and no other", (_, messages) => {
    expect(Object.keys(messages).sort()).toEqual([...keys].sort());
  });

  test.each([["en", en], ["sr-Cyrl", srCyrl]] as const)("%s keeps the placeholders of every sentence", (_, messages) => {
    for (const key of keys) expect([key, placeholders(messages[key])]).toEqual([key, placeholders(srLatn[key])]);
  });

  test("no sentence is empty", () => {
    for (const messages of [srLatn, en, srCyrl])
      for (const key of keys) for (const text of texts(messages[key])) expect([key, text.trim()]).not.toEqual([key, ""]);
  });

  test("every flag of the meters' language has words", async () => {
    const { readFileSync } = await import("node:fs");
    const java = readFileSync("../cluster-node/wire/src/main/java/powersight/wire/Flag.java", "utf8");
    const flags = [...java.matchAll(/^ {4}([A-Z_]+)\(\d+\)[,;]/gm)].map((match) => match[1]);

    expect(flags.length).toBeGreaterThan(10);
    for (const flag of flags) expect(Object.keys(srLatn)).toContain(`flag.${flag}`);
  });
});

describe("Latin becomes Cyrillic", () => {
  test.each([
    ["Brojila i njihova potrošnja", "Бројила и њихова потрошња"],
    ["Ljubav, Njegoš, Džep", "Љубав, Његош, Џеп"],
    ["NJEGOŠ", "ЊЕГОШ"],
    ["injekcija, konjunkcija, nadživeti", "инјекција, конјункција, надживети"],
    ["pre {n} s", "пре {n} s"],
    ["ubrzano vreme ×{n}", "убрзано време ×{n}"],
    ["Viša (T1)", "Виша (T1)"],
    ["12 kW na 230 V", "12 kW на 230 V"],
    ["Preuzmi kao CSV", "Преузми као CSV"],
    ["brojilo m-17", "бројило m-17"],
  ])("%s", (latin, cyrillic) => expect(toCyrillic(latin)).toBe(cyrillic));

  test("no Latin letter is left except in what stays Latin", () => {
    const left = Object.entries(toCyrillicMessages(srLatn))
      .flatMap(([key, message]) => texts(message).map((text) => [key, text] as const))
      .filter(([key]) => !key.startsWith("app.language."))
      .flatMap(([, text]) => text.replace(/\{\w+\}/g, "").match(/[A-Za-zČĆŽŠĐčćžšđ]+\d*/g) ?? []);
    const allowed = ["AMQP", "CSV", "Enter", "Escape", "JSON", "MQTT", "PowerSight", "T1", "T2", "h", "min", "s"];
    expect([...new Set(left)].sort().filter((word) => !allowed.includes(word))).toEqual([]);
  });
});

describe("numbers choose the form", () => {
  test.each([
    [1, "1 brojilo"], [2, "2 brojila"], [5, "5 brojila"], [21, "21 brojilo"],
  ])("%i", (n, text) => expect(fill(srLatn["meters.count"], { n }, "sr-Latn")).toBe(text));

  test("5 rows are redova, 2 are reda, 21 is red", () => {
    expect([5, 2, 21].map((n) => fill(srLatn["chart.rows"], { n }, "sr-Latn"))).toEqual(["5 redova", "2 reda", "21 red"]);
  });

  test("a thousand is written with a dot in Serbian and a comma in English", () => {
    expect(fill(srLatn["meters.count"], { n: 1200 }, "sr-Latn")).toBe("1.200 brojila");
    expect(fill(en["meters.count"], { n: 1200 }, "en")).toBe("1,200 meters");
  });
});
