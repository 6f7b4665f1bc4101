import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { type AptSource, parseDeb822, parseOneLine } from "./apt-sources.ts";

/**
 * Addresses of the Debian mirrors this machine is set up with for a suite, the likeliest first: those of the archive, or for a
 * suite like `bookworm-security` those of the security archive.
 *
 * @throws UserError `NO_DEBIAN_MIRROR`
 */
export async function machineMirrors(suite = ""): Promise<string[]> {
  const release = await readFile("/etc/os-release", "utf8");
  const codename = /^VERSION_CODENAME="?([^"\n]*)/m.exec(release)?.[1] ?? "";
  const sources = await readSources("/etc/apt");
  const security = suite.endsWith("-security");
  const mirrors = security ? chooseSecurityMirrors(sources) : chooseMirrors(sources, codename);
  if (mirrors.length > 0) return mirrors;
  const what = security ? "Debian security mirror" : "Debian mirror";
  const hint = `add a ${what} with "${codename}${security ? "-security" : ""} main" to /etc/apt/sources.list`;
  throw new UserError("NO_DEBIAN_MIRROR", `apt's sources in /etc/apt name no ${what}`, hint);
}

/** All sources below apt's configuration directory. */
export async function readSources(directory: string): Promise<AptSource[]> {
  const top = (await readdir(directory)).filter((name) => name === "sources.list");
  const parts = await readdir(join(directory, "sources.list.d"));
  const files = [...top, ...parts.toSorted().map((name) => join("sources.list.d", name))];
  const parsed = await Promise.all(files.map((name) => readSource(join(directory, name))));
  return parsed.flat();
}

/**
 * Mirrors of Debian itself among the sources: those that carry `main` of the running release.
 * Another vendor may use the same suite and component names, so what is signed with Debian's keyring comes first,
 * and what is signed with another key is left out.
 */
export function chooseMirrors(sources: readonly AptSource[], codename: string): string[] {
  const suites = [codename, "stable", "oldstable", "testing", "unstable", "sid"];
  const usable = sources.filter(
    (source) => suites.includes(source.suite) && source.components.includes("main") && !foreign(source),
  );
  const ranked = usable.toSorted((a, b) => rank(a, codename) - rank(b, codename));
  return [...new Set(ranked.map((source) => source.uri))];
}

/**
 * Mirrors of Debian's security archive among the sources. It has the same suite names as another vendor's might, and mirrors of
 * the archive itself do not carry it.
 */
export function chooseSecurityMirrors(sources: readonly AptSource[]): string[] {
  const usable = sources.filter(
    (source) => source.suite.endsWith("-security") && source.components.includes("main") && !foreign(source),
  );
  const ranked = usable.toSorted((a, b) => securityRank(a) - securityRank(b));
  return [...new Set(ranked.map((source) => source.uri))];
}

async function readSource(path: string): Promise<AptSource[]> {
  if (path.endsWith(".sources")) return parseDeb822(await readFile(path, "utf8"));
  if (path.endsWith(".list")) return parseOneLine(await readFile(path, "utf8"));
  return [];
}

function foreign({ uri, signedBy }: AptSource): boolean {
  return uri.startsWith("cdrom:") || (signedBy !== undefined && !signedBy.includes("debian-archive-"));
}

function rank(source: AptSource, codename: string): number {
  return (source.suite === codename ? 0 : 4) + (source.signedBy ? 0 : 2) + (/\/debian\/?$/.test(source.uri) ? 0 : 1);
}

function securityRank({ uri, signedBy }: AptSource): number {
  return (signedBy ? 0 : 2) + (/\/debian-security\/?$/.test(uri) ? 0 : 1);
}
