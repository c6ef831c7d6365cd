// The pages on a real node: starts the distribution as for the first time, lets a browser use it (with MEASURE, measures
// it), ends it.
import { spawn } from "node:child_process";
import { isBuilt, startNode } from "./distribution.mjs";

if (!isBuilt()) {
  const sentence = "the pages on a real node, because the distribution is not built; ./powersight --version builds it";
  const required = process.env.POWERSIGHT_REQUIRE_ALL === "true";
  console.log(`${required ? "FAILED" : "SKIPPED"}: ${sentence}`);
  process.exit(required ? 1 : 0);
}
const node = await startNode();
let status = 1;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => void node.stop().then(() => process.exit(1)));
try {
  const env = { ...process.env, POWERSIGHT_URL: node.url, POWERSIGHT_FIRST_PASSWORD_FILE: node.passwordFile };
  const tests = spawn("node", ["tools/e2e.mjs", ...process.argv.slice(2)], { stdio: "inherit", env });
  status = await new Promise((done) => tests.once("exit", (code) => done(code ?? 1)));
} finally {
  await node.stop();
}
process.exit(status);
