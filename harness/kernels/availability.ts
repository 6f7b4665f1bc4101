import type { Build } from "./catalogue.ts";
import type { KnownSuite } from "./known-suites.ts";

export type Availability = { readonly suite: string; readonly bytes: number } | { readonly reason: string };

/** Whether a suite has all packages of a build, and how large they are; or else why it does not. */
export function availabilityOf({ packages, version }: Build, { suite, sizes }: KnownSuite): Availability {
  const missing = packages.filter((name) => sizes[`${name} ${version}`] === undefined);
  if (missing.length === 0) {
    return { suite, bytes: packages.reduce((sum, name) => sum + (sizes[`${name} ${version}`] ?? 0), 0) };
  }
  const image = missing.some((name) => /^linux-(image|binary)-/.test(name));
  const what = image
    ? "gone from the mirror"
    : missing.some(isModules)
      ? "no overlay module on the mirror"
      : "incomplete";
  return { reason: `${what}: ${suite} has no ${missing.join(", ")} ${version}` };
}

function isModules(name: string): boolean {
  return name.startsWith("linux-modules-");
}
