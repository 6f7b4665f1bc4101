/** The kernel axis: turns what a person asked for into kernels that are ready to boot. */
import { type Build, type Catalogue, readCatalogue } from "./catalogue.ts";
import type { KernelChoice } from "./choice.ts";
import { fetchBuild } from "./fetch.ts";
import type { Kernel } from "./kernel.ts";
import { NotTestable } from "./not-testable.ts";
import { selectBuilds } from "./select.ts";
import { type Opener, type Suites, withSuites } from "./suites.ts";
import { userKernel } from "./user-kernel.ts";

export type { KernelChoice } from "./choice.ts";

/** What was asked for and cannot be tested, for the report. */
export interface NotTestableEntry {
  readonly what: string;
  readonly reason: string;
}

export interface ResolvedKernels {
  readonly kernels: Kernel[];
  readonly notTestable: NotTestableEntry[];
}

export interface ResolveOptions {
  /** Receives what is being fetched, a line at a time. */
  readonly say?: (line: string) => void;
  /** Default: the one of this checkout. */
  readonly catalogue?: Catalogue;
  /** Default: from the mirrors that this machine is set up with. */
  readonly openSuite?: Opener;
}

/**
 * The kernel that a choice stands for: of several builds the newest that the cache or the mirror has.
 *
 * @throws UserError when there is no such kernel, or a file is none
 * @throws NotTestable with the reason when it cannot be tested
 */
export async function resolveKernel(choice: KernelChoice, options: ResolveOptions = {}): Promise<Kernel> {
  const { kernels, notTestable } = await resolveKernels([choice], options);
  const [kernel] = kernels;
  if (kernel) return kernel;
  throw new NotTestable(notTestable[0]?.what ?? "", notTestable.map(({ reason }) => reason).join("; "));
}

/**
 * All that can be tested, in the order of the choices and each once; `all` stands for one build of each series. Newer builds
 * that had to be passed over are listed with the choices of which nothing is left.
 *
 * @throws UserError when there is no such kernel, or a file is none
 */
export async function resolveKernels(
  choices: readonly KernelChoice[],
  { say = () => {}, ...options }: ResolveOptions = {},
): Promise<ResolvedKernels> {
  const catalogue = options.catalogue ?? (await readCatalogue());
  const everySeries = catalogue.series.map(({ series }): KernelChoice => ({ kind: "catalogue", name: series }));
  const expanded = choices.flatMap((choice) => (isAll(choice) ? everySeries : [choice]));
  // A wrong name is told before anything is fetched.
  for (const choice of expanded) if (choice.kind === "catalogue") selectBuilds(catalogue, choice.name);
  const work = async (suites: Suites) => {
    const found: ResolvedKernels[] = [];
    for (const choice of expanded) {
      const isNamed = choice.kind === "catalogue";
      if (!isNamed) found.push(await testable(() => userKernel(choice)));
      else found.push(await newest(choice.name, selectBuilds(catalogue, choice.name), suites, say));
    }
    return found;
  };
  const found = await withSuites(catalogue, work, options.openSuite);
  const kernels = new Map(found.flatMap((one) => one.kernels.map((kernel) => [kernel.digest, kernel])));
  return { kernels: [...kernels.values()], notTestable: found.flatMap(({ notTestable }) => notTestable) };
}

function isAll(choice: KernelChoice): boolean {
  return choice.kind === "catalogue" && choice.name === "all";
}

/** The newest build that can be had. When there is none, the newest one's reason stands for all. */
async function newest(
  name: string,
  builds: readonly Build[],
  suites: Suites,
  say: (line: string) => void,
): Promise<ResolvedKernels> {
  const passedOver: NotTestableEntry[] = [];
  for (const build of builds) {
    const { kernels, notTestable } = await testable(() => fetchBuild(build, suites, say));
    passedOver.push(...notTestable);
    if (kernels.length > 0) return { kernels, notTestable: passedOver };
  }
  const [first] = passedOver;
  const older = passedOver.length > 1 ? `; nor can its ${passedOver.length - 1} older builds be tested` : "";
  return { kernels: [], notTestable: [{ what: name, reason: `${first?.reason}${older}` }] };
}

async function testable(get: () => Promise<Kernel>): Promise<ResolvedKernels> {
  try {
    return { kernels: [await get()], notTestable: [] };
  } catch (error) {
    if (!(error instanceof NotTestable)) throw error;
    return { kernels: [], notTestable: [{ what: error.what, reason: error.reason }] };
  }
}
