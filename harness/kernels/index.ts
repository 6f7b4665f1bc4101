/** The kernel axis: turns what a person asked for into kernels that are ready to boot. */
import { readCatalogue } from "./catalogue.ts";
import type { KernelChoice } from "./choice.ts";
import { fetchBuild, type Suites, withSuites } from "./fetch.ts";
import type { Kernel } from "./kernel.ts";
import { NotTestable } from "./not-testable.ts";
import { selectBuilds } from "./select.ts";
import { userKernel } from "./user-kernel.ts";

export type { KernelChoice } from "./choice.ts";
export { NotTestable } from "./not-testable.ts";

/** What was asked for and cannot be tested, for the report. */
export interface NotTestableEntry {
  readonly what: string;
  readonly reason: string;
}

export interface ResolvedKernels {
  readonly kernels: Kernel[];
  readonly notTestable: NotTestableEntry[];
}

/**
 * The kernel that a choice stands for: of several builds the newest that the cache or the mirror has.
 *
 * @throws UserError when there is no such kernel, or a file is none
 * @throws NotTestable with the reason when it cannot be tested
 */
export async function resolveKernel(choice: KernelChoice): Promise<Kernel> {
  const { kernels, notTestable } = await resolveKernels([choice]);
  const [kernel] = kernels;
  if (kernel) return kernel;
  const [first] = notTestable;
  throw new NotTestable(first?.what ?? "?", notTestable.map(({ reason }) => reason).join("; "));
}

/**
 * All that can be tested, in the order of the choices and each once; `all` stands for one build of each series. Newer builds
 * that were passed over are listed with those of which nothing is left.
 *
 * @throws UserError when there is no such kernel, or a file is none
 */
export async function resolveKernels(choices: readonly KernelChoice[]): Promise<ResolvedKernels> {
  const catalogue = await readCatalogue();
  const all = catalogue.series.map(({ series }): KernelChoice => ({ kind: "catalogue", name: series }));
  const expanded = choices.flatMap((choice) => (isAll(choice) ? all : [choice]));
  // A wrong name is told before anything is fetched.
  for (const choice of expanded) if (choice.kind === "catalogue") selectBuilds(catalogue, choice.name);
  return withSuites(async (suites) => {
    const result: ResolvedKernels = { kernels: [], notTestable: [] };
    for (const choice of expanded) {
      const kernel =
        choice.kind === "catalogue"
          ? await newestOf(selectBuilds(catalogue, choice.name), suites, result.notTestable)
          : await testable(() => userKernel(choice), result.notTestable);
      if (kernel && !result.kernels.some(({ digest }) => digest === kernel.digest)) result.kernels.push(kernel);
    }
    return result;
  });
}

function isAll(choice: KernelChoice): boolean {
  return choice.kind === "catalogue" && choice.name === "all";
}

async function newestOf(
  builds: Parameters<typeof fetchBuild>[0][],
  suites: Suites,
  notTestable: NotTestableEntry[],
): Promise<Kernel | undefined> {
  for (const build of builds) {
    const kernel = await testable(() => fetchBuild(build, suites), notTestable);
    if (kernel) return kernel;
  }
  return undefined;
}

async function testable(get: () => Promise<Kernel>, notTestable: NotTestableEntry[]): Promise<Kernel | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof NotTestable)) throw error;
    notTestable.push({ what: error.what, reason: error.reason });
    return undefined;
  }
}
