// Runs the build when a source is newer than its result, so that a Maven run that changes nothing here costs nothing.
import { spawnSync } from "node:child_process";
import { youngest } from "./newer.mjs";

const SOURCES = ["src", "styles", "public", "tools", "index.html", "vite.config.ts", "package.json", "package-lock.json", "tsconfig.json"];

if (youngest(SOURCES) > youngest(["dist/files.json"])) {
  const { status } = spawnSync("npm", ["run", "build", "--silent"], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
