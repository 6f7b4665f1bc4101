import { type ListedKernel, listKernels, refreshSuites } from "../../kernels/listing.ts";
import { mebibytes } from "./size.ts";

/** Prints the catalogue; suites that cannot be read are named on standard error. */
export async function list({ online = false, json = false }: { online?: boolean; json?: boolean }): Promise<void> {
  const failures = online ? await refreshSuites() : [];
  for (const failure of failures) process.stderr.write(`mountproof: ${failure}\n`);
  const kernels = await listKernels();
  process.stdout.write(json ? `${JSON.stringify({ kernels }, null, 2)}\n` : table(kernels));
}

function table(kernels: readonly ListedKernel[]): string {
  const rows = kernels.map((kernel) => [
    kernel.release,
    kernel.version,
    kernel.suites.join(", "),
    kernel.bytes === undefined ? "" : mebibytes(kernel.bytes),
    statusOf(kernel),
  ]);
  const lines = [["release", "version", "suite", "size", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function statusOf({ cached, notTestable }: ListedKernel): string {
  if (cached) return "cached";
  return notTestable === undefined ? "" : `not testable: ${notTestable}`;
}
