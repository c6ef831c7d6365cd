// The built distribution, started on a folder and ports of its own: for tests and measurements on a real node.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const HOME = resolve(import.meta.dirname, "../../cluster-node/app/target/powersight");
const PATIENCE = 300_000; // a loaded machine takes ten times as long as a quiet one, and more

/** @typedef {{ url: string, passwordFile: string, stop: () => Promise<void> }} Node */

/** @type {(time: number) => Promise<void>} */
const pause = (time) => new Promise((done) => setTimeout(done, time));

export const isBuilt = () => existsSync(join(HOME, "lib"));

/**
 * As for the first time: nobody has signed in, and twelve simulated meters report.
 * @type {() => Promise<Node>}
 */
export async function startNode() {
  const folder = mkdtempSync(join(tmpdir(), "powersight-pages-"));
  const ports = join(folder, "ports.json");
  const log = join(folder, "out.log");
  const jars = readdirSync(join(HOME, "lib")).sort().map((jar) => join(HOME, "lib", jar));
  const out = openSync(log, "w");
  const java = process.env.JAVA_HOME === undefined ? "java" : join(process.env.JAVA_HOME, "bin/java");
  const child = spawn(
    java,
    ["-Xmx1g", "-Djava.awt.headless=true", "-Duser.timezone=UTC", `-Dpowersight.home=${HOME}`, "-cp", jars.join(":"), "powersight.app.Main",
      "up", "--data", join(folder, "data"), "--ports-file", ports, "--http-port", "0", "--mqtt-port", "0", "--amqp-port", "0", "--fleet", "12"],
    { stdio: ["ignore", out, out], env: { ...process.env, POWERSIGHT_AMQP: "off" } },
  );
  /** @type {Promise<void>} */
  const ended = new Promise((done) => child.once("exit", () => done()));
  const stop = async () => {
    child.kill("SIGTERM");
    const inTime = await Promise.race([ended.then(() => true), pause(30_000).then(() => false)]);
    if (!inTime) child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + PATIENCE;
  while (!existsSync(ports)) {
    if (child.exitCode !== null || Date.now() > until) {
      const said = readFileSync(log, "utf8");
      await stop();
      throw new Error(`the node did not become ready:\n${said}`);
    }
    await pause(100);
  }
  const [, url = ""] = /"http" *: *"([^"]+)"/.exec(readFileSync(ports, "utf8")) ?? [];
  return { url, passwordFile: join(folder, "data/admin-password.txt"), stop };
}
