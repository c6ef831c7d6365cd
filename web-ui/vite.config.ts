import { defineConfig } from "vitest/config";
import { cyrillicMessages } from "./tools/cyrillic-messages.js";
import { packedFiles } from "./tools/packed-files.js";

const api = process.env["POWERSIGHT_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [cyrillicMessages(), packedFiles()],
  build: {
    target: "es2022",
    // light-dark() stays as written; every browser from 2024 on knows it.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": { target: api, ws: true } } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    environment: "node",
    environmentOptions: { happyDOM: { url: "http://localhost/" } },
  },
});
