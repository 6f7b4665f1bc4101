import { upstreamOf } from "../../kernels/version.ts";

/** What a report knows of a kernel: `uname -r`, `uname -v`, and the version of its package, if it has one. */
export interface KernelFacts {
  readonly release: string;
  readonly version: string;
  readonly build?: string | undefined;
}

/**
 * `6.1.192` of a kernel of mainline, stable or Debian, whose release (`6.1.0-56-amd64`) does not tell it. A candidate counts as the
 * release that it leads to: what a release brings is in its first candidate.
 * @returns undefined for a kernel that does not say
 */
export function upstreamVersion({ release, version, build }: KernelFacts): string | undefined {
  const said = [packageOf(build), packageOf(/\bDebian (\S+)/.exec(version)?.[1]), release];
  return said.flatMap((text) => (text === undefined ? [] : (/^\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? [])))[0];
}

/** A build that is no version of a package, such as the name of a file, says nothing. */
function packageOf(version: string | undefined): string | undefined {
  return version !== undefined && /^\d+\.\d+[\w.~+-]*$/.test(version) ? upstreamOf(version) : undefined;
}
