import type { AgentConnection, AgentSetup, Environment } from "../../environments/environment.ts";
import type { FeaturesRecord } from "../../ledger/features-record.ts";
import { worldOf } from "../../places/world-of.ts";
import { closeAll } from "../../run/run.ts";
import type { FeaturesOptions } from "../features.ts";
import { toPlaces } from "../place-options.ts";

/** Asks each environment in turn and prints what it answered. */
export async function featuresCommand(options: FeaturesOptions): Promise<void> {
  const world = await worldOf(toPlaces(options), options, (line) => void process.stderr.write(`${line}\n`));
  try {
    for (const environment of world.environments) {
      const record = await featuresIn(environment, await world.images(["probe"]));
      process.stdout.write(options.json ? `${JSON.stringify(record)}\n` : featureTable(record));
    }
  } finally {
    await closeAll(world.environments);
  }
}

async function featuresIn(environment: Environment, images: AgentSetup["images"]): Promise<FeaturesRecord> {
  const agent = await environment.start({ images, log: () => undefined });
  try {
    return await askFeatures(agent, environment);
  } finally {
    await agent.close();
  }
}

/** Asks any agent. */
async function askFeatures(
  agent: AgentConnection,
  { name, kernelBuild }: Pick<Environment, "name" | "kernelBuild">,
): Promise<FeaturesRecord> {
  const { featuresRecord } = await import("../../features/record.ts");
  const config = kernelBuild ? { config: kernelBuild.config } : {};
  return featuresRecord({ kernel: agent.hello.kernel, environment: name, ...config }, await agent.features());
}

/** A line a feature, grouped by concern. */
export function featureTable({ kernel, features }: FeaturesRecord): string {
  const groups = Map.groupBy(features, ({ id }) => id.split(".", 1)[0] ?? "");
  const width = Math.max(...features.map(({ id }) => id.length));
  const lines = [...groups.values()].flatMap((group) => ["", ...group.map((feature) => describe(feature, width))]);
  return printable([`Kernel ${kernel.release} (${kernel.version})`, ...lines, ""].join("\n"));
}

function describe({ id, value, detail, settings = {} }: FeaturesRecord["features"][number], width: number): string {
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const beside = set.length === 0 ? "" : ` [${set.join(" ")}]`;
  return `${id.padEnd(width)}  ${value.padEnd(6)} ${detail}${beside}`.trimEnd();
}

/** Kernel logs may hold escape sequences of a terminal; they are shown, not obeyed. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
