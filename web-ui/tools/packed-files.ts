import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

export interface PackedFile {
  path: string;
  bytes: number;
  gzip: number | null;
  brotli: number | null;
}

const WORTH_PACKING = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/**
 * Writes a .gz and a .br beside every text file of the build, so that the server sends what was packed once with the
 * highest effort, and `files.json`: every file and its sizes, for the budget test and later the service worker.
 */
export function packedFiles(): Plugin {
  let folder = "dist";
  return {
    name: "packed-files",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      const files = everyFile(folder)
        .filter((path) => !/\.(gz|br)$|files\.json$/.test(path))
        .sort()
        .map((path) => pack(folder, path));
      writeFileSync(join(folder, "files.json"), JSON.stringify({ files }, null, 1) + "\n");
    },
  };
}

function pack(folder: string, path: string): PackedFile {
  const content = readFileSync(path);
  const name = relative(folder, path).split(sep).join("/");
  if (!WORTH_PACKING.test(path)) return { path: name, bytes: content.length, gzip: null, brotli: null };
  const gzip = gzipSync(content, { level: 9 });
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(path + ".gz", gzip);
  writeFileSync(path + ".br", brotli);
  return { path: name, bytes: content.length, gzip: gzip.length, brotli: brotli.length };
}

function everyFile(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? everyFile(path) : [path];
  });
}
