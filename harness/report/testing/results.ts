import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readClaims } from "../../analysis/claims-file.ts";
import { type LedgerFile, readLedgerFile } from "../../ledger/read.ts";
import { run } from "../../run/run.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeScenario, fakeWorld, kernelRule, linkCount, recommended, silent } from "../../run/testing/fake-world.ts";
import type { World } from "../../run/world.ts";
import { resultsOf } from "../results.ts";
import type { Results } from "../results-schema.ts";

/** Everything that text from a kernel, a runtime or a subject could try. */
export const hostile = [
  `</pre></details><script>document.title='taken'</script>`,
  `"><img src=x onerror="document.title='taken'">`,
  `]]><!-- -- --> &amp; &#0; <?xml ?>`,
  "\u0000\u0007\u001b[31mred\u001b[0m\u0085\ud800\uffff\ufffe",
  "\u202edrowkcab\u2066",
  "```\n# heading\n| a | b |",
].join("\n");

const cleaner = fakeScenario({
  name: "cleaner-removes-mountpoint",
  varies: ["index"],
  schedules: { "removed-before-use": [], "removed-after-use": [] },
});

const setting = fakeScenario({ name: "setting", varies: ["placement", "overlay"], kind: "timing" });

/** Give every verdict under `exampleRule`. */
export const exampleScenarios = [recommended, linkCount, cleaner, setting];

/** Results of a run in a fake environment, over scenarios that give every verdict. */
export async function exampleResults(rule: FakeRule = exampleRule): Promise<Results> {
  return resultsOf([await ledgerOf(fakeWorld(exampleScenarios, rule))], readClaims());
}

export const exampleRule: FakeRule = (request) => {
  const { placement } = request.factors;
  if (placement === "overlayfs") return { outcome: "mount-refused", message: "mount overlay: EINVAL" };
  if (placement === "tiny-tmpfs") return { outcome: request.trial % 5 === 0 ? "lost-write" : "ok", message: hostile };
  return kernelRule(request);
};

/** What a run in this world records. */
export async function ledgerOf(world: World): Promise<LedgerFile> {
  const dir = mkdtempSync(join(tmpdir(), "mountproof-example-"));
  await run({ profile: "quick", dir, resume: false, jobs: 1 }, world, silent, new AbortController().signal);
  const file = readLedgerFile(dir);
  rmSync(dir, { recursive: true });
  return file;
}
