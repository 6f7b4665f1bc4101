import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import type { Summary } from "./summary.ts";

/** Counts a vitest run into the file that `MOUNTPROOF_TEST_SUMMARY` names. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const path = process.env.MOUNTPROOF_TEST_SUMMARY;
    if (path === undefined) throw new Error("MOUNTPROOF_TEST_SUMMARY is not set: run ci/test.sh");
    writeFileSync(path, JSON.stringify(summarise(modules, unhandled.length)));
  }
}

function summarise(modules: readonly TestModule[], unhandled: number): Summary {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const passed = tests.filter((test) => test.result().state === "passed").length;
  const skipped = tests.filter((test) => test.result().state === "skipped");
  // A test that was never finished counts as failed, and so does a file or a suite that could not be set up.
  const failed = tests.length - passed - skipped.length + brokenSuites(modules) + unhandled;
  return { passed, failed, skipped: skipped.map((test) => ({ name: nameOf(test), reason: reasonOf(test) })) };
}

function brokenSuites(modules: readonly TestModule[]): number {
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  return suites.filter((suite) => suite.errors().length > 0).length;
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" && result.note) || "no reason given";
}
