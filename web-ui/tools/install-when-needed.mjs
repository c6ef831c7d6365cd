// Runs `npm ci` when the lock file is newer than what is installed; otherwise the installed packages are the right ones.
import { spawnSync } from "node:child_process";
import { utimesSync } from "node:fs";
import { youngest } from "./newer.mjs";

const INSTALLED = "node_modules/.package-lock.json";

if (youngest(["package-lock.json"]) > youngest([INSTALLED])) {
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  utimesSync(INSTALLED, new Date(), new Date());
}
