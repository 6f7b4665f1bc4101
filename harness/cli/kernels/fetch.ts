import { resolveKernels } from "../../kernels/index.ts";
import { jsonText } from "../json.ts";

/** Gets the kernels into the cache and says what came of each. */
export async function fetch(names: readonly string[], { json = false }: { json?: boolean } = {}): Promise<void> {
  const choices = names.map((name) => ({ kind: "catalogue", name }) as const);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { kernels, notTestable } = await resolveKernels(choices, { say });
  const ready = kernels.map(({ release, build }) => ({ release, build }));
  if (json) process.stdout.write(jsonText({ ready, notTestable }));
  else {
    for (const { release, build } of ready) process.stdout.write(`ready         ${release} (${build})\n`);
    for (const { what, reason } of notTestable) process.stdout.write(`not testable  ${what}: ${reason}\n`);
  }
  process.exitCode = kernels.length > 0 ? 0 : 1;
}
