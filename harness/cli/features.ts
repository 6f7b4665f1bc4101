import type { Command } from "commander";
import type { AgentConnection } from "../environments/environment.ts";
import type { FeaturesRecord } from "../ledger/features-record.ts";

/** Adds `mountproof features`. */
export function registerFeatures(program: Command): void {
  program
    .command("features")
    .description("show by trying what this kernel's overlayfs, FUSE, tmpfs and mount calls can do")
    .option("--json", "for programs")
    .addHelpText("after", "\nExample:\n  mountproof features")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { hostEnvironment } = await import("../environments/host.ts");
      const said: string[] = [];
      const agent = await hostEnvironment().start({ images: [], log: (line) => said.push(line) });
      try {
        const record = await askFeatures(agent, "host");
        process.stdout.write(json ? `${JSON.stringify(record, null, 2)}\n` : featureTable(record));
      } finally {
        await agent.close();
      }
    });
}

/** Asks any agent; @param environment its name */
export async function askFeatures(agent: AgentConnection, environment: string): Promise<FeaturesRecord> {
  const { featuresRecord } = await import("../features/record.ts");
  return featuresRecord({ kernel: agent.hello.kernel, environment }, await agent.features());
}

/** A line a feature, grouped by concern. */
export function featureTable({ kernel, features }: FeaturesRecord): string {
  const groups = Map.groupBy(features, ({ id }) => id.split(".", 1)[0] ?? "");
  const width = Math.max(...features.map(({ id }) => id.length));
  const lines = [...groups.values()].flatMap((group) => ["", ...group.map((feature) => describe(feature, width))]);
  return printable([`Kernel ${kernel.release} (${kernel.version})`, ...lines, ""].join("\n"));
}

function describe({ id, value, detail }: FeaturesRecord["features"][number], width: number): string {
  return `${id.padEnd(width)}  ${value.padEnd(6)} ${detail}`.trimEnd();
}

/** Kernel logs may hold escape sequences of a terminal; they are shown, not obeyed. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
