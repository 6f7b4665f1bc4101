import type { Header } from "../ledger/record.ts";

type Named = Pick<Header, "kernel" | "kernelBuild">;
type KernelVersion = Pick<Header["kernel"], "release" | "version">;

/**
 * What reports call the kernels of these headers: the release, and where two builds share one, with the build (a Debian package
 * version, or what `uname -v` says).
 */
export function kernelNames(headers: readonly Named[]): (kernel: KernelVersion) => string {
  const builds = new Map(headers.map((header) => [identity(header.kernel), header]));
  const sharing = Map.groupBy(builds.values(), ({ kernel }) => kernel.release);
  return (kernel) => {
    const ofRelease = sharing.get(kernel.release) ?? [];
    if (ofRelease.length < 2) return kernel.release;
    const packages = new Set(ofRelease.map(({ kernelBuild }) => kernelBuild?.build));
    const build = builds.get(identity(kernel))?.kernelBuild?.build;
    return `${kernel.release} (${packages.size === ofRelease.length && build ? build : kernel.version})`;
  };
}

function identity({ release, version }: KernelVersion): string {
  return JSON.stringify([release, version]);
}
