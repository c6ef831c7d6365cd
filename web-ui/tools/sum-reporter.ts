import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Leaves the sum of a run where the top-level ./test adds up all parts, in the one line of JUnit XML that it reads. */
export class SumReporter implements Reporter {
  constructor(private readonly file: string, private readonly name: string) {}

  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((found) => found === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `<testsuite name="${this.name}" tests="${states.length}" failures="${count("failed")}" errors="${broken}" skipped="${count("skipped")}"/>\n`);
  }
}
