import { defineConfig } from "vitest/config";

const { POWERSIGHT_URL, MEASURE, SCREENS } = process.env;

/** Against a running node (to try it or to measure it), for pictures, or (the usual) against a fake of the API. */
const which = POWERSIGHT_URL !== undefined ? (MEASURE === undefined ? "node" : "measure") : SCREENS !== undefined ? "screens" : "{pages,sign-in,budget,stories}";

export default defineConfig({
  test: {
    include: [`e2e/${which}.e2e.ts`],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
