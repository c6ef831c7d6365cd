// Browser tests. Without Chromium they cannot run, and that is said aloud rather than passed over.
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

const CHROMIUM = "/usr/bin/chromium";

if (!existsSync(CHROMIUM)) {
  const sentence = `browser tests of web-ui, because ${CHROMIUM} is missing; install the Debian package chromium`;
  if (process.env.POWERSIGHT_REQUIRE_ALL === "true") {
    console.error(`FAILED: ${sentence}`);
    process.exit(1);
  }
  console.log(`SKIPPED: ${sentence}`);
  process.exit(0);
}

/** @type {(command: string, args: string[]) => void} */
const run = (command, args) => {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

// With POWERSIGHT_URL the flows run against that node and its own pages; without it against a fake of its API and our build.
if (process.env.POWERSIGHT_URL === undefined) run("node", ["tools/build-when-needed.mjs"]);
run("npx", ["vitest", "run", "-c", "vitest.e2e.config.ts", ...process.argv.slice(2)]);
