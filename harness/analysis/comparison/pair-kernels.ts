import { UserError } from "../../../engine/errors.ts";
import { compareReleases, seriesOf } from "../../kernels/version.ts";

/** A kernel of one side; `name` is what its side calls it. */
export interface SideKernel {
  readonly name: string;
  readonly release: string;
  readonly version: string;
}

export interface KernelPair {
  readonly before: SideKernel;
  readonly after: SideKernel;
  readonly why: "asked for" | "same build" | "same series" | "the only one on each side";
}

export interface PairedKernels {
  readonly pairs: readonly KernelPair[];
  /** Kernels without a partner. */
  readonly alone: { readonly before: readonly SideKernel[]; readonly after: readonly SideKernel[] };
}

/** Kernels of each side that were asked for, by name, release or series. */
export interface KernelWish {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/**
 * Which kernel of one side is held against which of the other: the same build; else the only one of its series on each side; else, where
 * each side has but one kernel, that one. With a wish for either side, the kernels of that name alone.
 * @throws UserError `NO_SUCH_KERNEL`
 */
export function pairKernels(
  before: readonly SideKernel[],
  after: readonly SideKernel[],
  wish: KernelWish = {},
): PairedKernels {
  const sides = { before: wished(before, wish.before, "first"), after: wished(after, wish.after, "second") };
  const asked = wish.before !== undefined || wish.after !== undefined;
  const pairs: KernelPair[] = [];
  const pairBy = (why: KernelPair["why"], keyOf: (kernel: SideKernel) => string) => {
    pairs.push(...partners(withoutPaired(sides, pairs), keyOf).map((pair) => ({ ...pair, why })));
  };
  if (asked) pairBy("asked for", () => "");
  pairBy("same build", ({ release, version }) => JSON.stringify([release, version]));
  pairBy("same series", ({ release }) => seriesOf(release) ?? release);
  if (before.length === 1 && after.length === 1) pairBy("the only one on each side", () => "");
  return {
    pairs: pairs.toSorted((a, b) => compareReleases(a.after.release, b.after.release)),
    alone: withoutPaired(sides, pairs),
  };
}

/** `6.18`, a release, or the name of a report: whether it stands for this kernel. */
function isNamed(kernel: Pick<SideKernel, "name" | "release">, wanted: string): boolean {
  return [kernel.name, kernel.release, seriesOf(kernel.release)].includes(wanted);
}

type Sides = PairedKernels["alone"];

function wished(kernels: readonly SideKernel[], wanted: string | undefined, side: string): readonly SideKernel[] {
  if (wanted === undefined) return kernels;
  const found = kernels.filter((kernel) => isNamed(kernel, wanted));
  if (found.length > 0) return found;
  const names = kernels.map(({ name }) => name).join(", ") || "none";
  throw new UserError("NO_SUCH_KERNEL", `no kernel "${wanted}" on the ${side} side`, `it has ${names}`);
}

function withoutPaired({ before, after }: Sides, pairs: readonly KernelPair[]): Sides {
  return {
    before: before.filter((kernel) => !pairs.some((pair) => pair.before === kernel)),
    after: after.filter((kernel) => !pairs.some((pair) => pair.after === kernel)),
  };
}

/** Those whose key one kernel has on each side. */
function partners(sides: Sides, keyOf: (kernel: SideKernel) => string): Pick<KernelPair, "before" | "after">[] {
  const others = Map.groupBy(sides.after, keyOf);
  return [...Map.groupBy(sides.before, keyOf)].flatMap(([key, [before, ...more]]) => {
    const [after, ...rest] = others.get(key) ?? [];
    return before && after && more.length + rest.length === 0 ? [{ before, after }] : [];
  });
}
