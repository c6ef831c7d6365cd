import { describe, expect, test } from "vitest";
import { meterOf, Reasons } from "./reasons.js";

describe("why somebody looks at another's data", () => {
  test("several requests about one meter ask once, and every later one says it", async () => {
    const asked: string[] = [];
    const told: string[] = [];
    const reasons = new Reasons((meter) => Promise.resolve(asked.push(meter) > 0 ? " prigovor na račun č/7 " : null), (meter) => told.push(meter));

    expect(await Promise.all([reasons.need("m-1"), reasons.need("m-1")])).toEqual([true, true]);

    expect(asked).toEqual(["m-1"]);
    expect(told).toEqual(["m-1"]);
    expect(reasons.along("/api/v1/meters/m-1")).toBe("/api/v1/meters/m-1?reason=prigovor+na+ra%C4%8Dun+%C4%8D%2F7");
    expect(reasons.along("/api/v1/meters/m-1/series?range=day")).toBe("/api/v1/meters/m-1/series?range=day&reason=prigovor+na+ra%C4%8Dun+%C4%8D%2F7");
  });

  test("a reason is said for its own meter only, and for nobody who signs in after", async () => {
    const reasons = new Reasons(() => Promise.resolve("prigovor na račun"), () => undefined);
    await reasons.need("m-1");

    expect(reasons.along("/api/v1/meters/m-12")).toBe("/api/v1/meters/m-12");
    expect(reasons.along("/api/v1/meters")).toBe("/api/v1/meters");
    reasons.forget();
    expect(reasons.along("/api/v1/meters/m-1")).toBe("/api/v1/meters/m-1");
  });

  test("who would rather not look is asked again the next time", async () => {
    const answers = [null, "prigovor na račun"];
    const reasons = new Reasons(() => Promise.resolve(answers.shift() ?? null), () => undefined);

    expect(await reasons.need("m-1")).toBe(false);
    expect(await reasons.need("m-1")).toBe(true);
  });

  test("the meter is read out of its address", () => {
    expect([meterOf("/api/v1/meters/m%201/series?x=1"), meterOf("/api/v1/meters?q=m"), meterOf("/api/v1/clock")]).toEqual(["m 1", null, null]);
  });
});
