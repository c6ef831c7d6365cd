import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * When the youngest file in these files and folders was written; 0 when there is none.
 * @param {string[]} paths
 * @returns {number}
 */
export function youngest(paths) {
  let found = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const about = statSync(path);
    const time = about.isDirectory() ? youngest(readdirSync(path).map((name) => join(path, name))) : about.mtimeMs;
    found = Math.max(found, time);
  }
  return found;
}
