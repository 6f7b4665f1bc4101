import { compareEnvironments } from "../environments/names.ts";
import { compareReleases, compareVersions } from "../kernels/version.ts";
import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

type KernelFacts = Results["kernels"][number];

/** By kernel, oldest first; the machine's own environment before VMs of the same kernel. */
export function byKernel({ header: a }: Ledger, { header: b }: Ledger): number {
  return (
    compareReleases(a.kernel.release, b.kernel.release) ||
    compareVersions(a.kernelBuild?.build ?? "", b.kernelBuild?.build ?? "") ||
    compareText(a.kernel.version, b.kernel.version) ||
    compareEnvironments(a.environment, b.environment) ||
    compareText(a.subject, b.subject)
  );
}

/** Every kernel once, with its build and how its guest and its containers ran, as far as any of its runs recorded them. */
export function kernelsOf(
  ledgers: readonly Ledger[],
  nameOf: (kernel: Ledger["header"]["kernel"]) => string,
): KernelFacts[] {
  const kernels = Map.groupBy(ledgers, ({ header }) => nameOf(header.kernel));
  return [...kernels].flatMap(([name, ofIt]) => {
    const [first] = ofIt;
    if (!first) return [];
    const build = ofIt.find(({ header }) => header.kernelBuild)?.header.kernelBuild;
    return [{ name, ...first.header.kernel, ...build, ...guestsOf(ofIt), ...containerOf(ofIt) }];
  });
}

/** Those of Vagrant are other machines than those of the environment "vm". */
function guestsOf(ledgers: readonly Ledger[]): Pick<KernelFacts, "guest" | "vagrantGuest"> {
  const guest = guestOf(ledgers.filter(({ header }) => header.environment !== "vagrant"));
  const vagrantGuest = guestOf(ledgers.filter(({ header }) => header.environment === "vagrant"));
  return { ...(guest ? { guest } : {}), ...(vagrantGuest ? { vagrantGuest } : {}) };
}

function guestOf(ledgers: readonly Ledger[]): KernelFacts["guest"] {
  const header = ledgers.findLast(({ header }) => header.guest)?.header;
  if (!header?.guest) return undefined;
  return { ...header.guest, ...(header.slowness === undefined ? {} : { slowness: header.slowness }) };
}

function containerOf(ledgers: readonly Ledger[]): Pick<KernelFacts, "container"> {
  const container = ledgers.findLast(({ header }) => header.container)?.header.container;
  return container ? { container } : {};
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
