import { defineConfig } from "vitest/config";
import { SumReporter } from "./tools/sum-reporter.js";

const { POWERSIGHT_URL, SCREENS } = process.env;

/** Against a running node, for pictures, or (the usual) against a fake of the API. */
const which = POWERSIGHT_URL !== undefined ? "node" : SCREENS !== undefined ? "screens" : "{pages,budget,stories}";

export default defineConfig({
  test: {
    include: [`e2e/${which}.e2e.ts`],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: ["default", new SumReporter(`target/${POWERSIGHT_URL === undefined ? "e2e" : "e2e-node"}.xml`, "web-ui in a browser")],
  },
});
