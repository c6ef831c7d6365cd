import { defineConfig } from "vitest/config";

const { POWERSIGHT_URL, SCREENS } = process.env;

/** Against a running node, for pictures, or (the usual) against a fake of the API. */
const which = POWERSIGHT_URL !== undefined ? "node" : SCREENS !== undefined ? "screens" : "{pages,sign-in,budget,stories}";

export default defineConfig({
  test: {
    include: [`e2e/${which}.e2e.ts`],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
