import type { KernelProfile } from "../../../engine/profile/schema.ts";

/**
 * Names and contents of the profile files: `profile.json` where there is one, else `profile-RELEASE.json` for each, with environment and subject
 * where a kernel has several.
 */
export function profileFiles(profiles: readonly KernelProfile[]): Readonly<Record<string, KernelProfile>> {
  const [only] = profiles;
  if (only && profiles.length === 1) return { "profile.json": only };
  return Object.fromEntries(profiles.map((profile) => [`${nameOf(profile, profiles)}.json`, profile]));
}

function nameOf({ kernel, environment, subject }: KernelProfile, all: readonly KernelProfile[]): string {
  const ofRelease = all.filter((one) => one.kernel.release === kernel.release);
  const differing = [
    ...(differ(ofRelease, ({ kernel }) => kernel.version) ? [kernel.version] : []),
    ...(differ(ofRelease, (one) => one.environment) ? [environment] : []),
    ...(differ(ofRelease, (one) => one.subject) ? [subject] : []),
  ];
  return ["profile", kernel.release, ...differing].join("-").replace(/[^A-Za-z0-9._+-]+/g, "_");
}

function differ<T>(all: readonly T[], of: (one: T) => string): boolean {
  return new Set(all.map(of)).size > 1;
}
