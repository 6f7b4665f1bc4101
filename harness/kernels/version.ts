/**
 * Orders Debian's package versions and kernel releases. Semantic versioning misorders both: `6.1.0-9` comes before `6.1.0-10`, and
 * `+deb13` after `+deb12`.
 */

/**
 * Negative, 0 or positive as package version `a` is older than, the same as or newer than `b`: deb-version(7), "Sorting algorithm".
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  return (
    comparePart(left.epoch, right.epoch) ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

/**
 * Compares what `uname -r` says: upstream version (`7.3-rc7` before `7.3`, which is `7.3.0`), then the distribution's build
 * (`-9` before `-10`, `+deb13` before `+deb13.1`), then the flavour.
 */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [splitRelease(a), splitRelease(b)];
  return (
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.build, right.build) ||
    comparePart(left.flavour, right.flavour)
  );
}

/** `6.12` of a release, a package version, an upstream version or itself; undefined for anything else. */
export function seriesOf(version: string): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}

/** `6.12.43` of a package version (`6.12.43-1~bpo12+1`), `7.3~rc7` of `7.3~rc7-1~exp1`. */
export function upstreamOf(packageVersion: string): string {
  return splitVersion(packageVersion).upstream;
}

/** `[epoch:]upstream[-revision]`; the revision follows the last hyphen, and none is the same as `0`. */
function splitVersion(version: string): { epoch: string; upstream: string; revision: string } {
  const [, epoch = "", rest = ""] = /^(?:(\d+):)?(.*)$/s.exec(version) ?? [];
  const hyphen = rest.lastIndexOf("-");
  if (hyphen === -1) return { epoch, upstream: rest, revision: "" };
  return { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

/** `6.1.0-56-cloud-amd64`: upstream `6.1.0`, build `-56`, flavour `-cloud-amd64`. A candidate's `-rc7` belongs to the version. */
function splitRelease(release: string): { upstream: string; build: string; flavour: string } {
  const pattern = /^(\d+\.\d+)(\.\d+)?(?:[-~](rc\d+))?(.*?)(-[a-z].*)?$/s;
  const [, series = "", patch = ".0", candidate, build = "", flavour = ""] = pattern.exec(release) ?? [];
  if (series === "") return { upstream: "", build: "", flavour: release };
  return { upstream: `${series}${patch}${candidate === undefined ? "" : `~${candidate}`}`, build, flavour };
}

/** Text and numbers take turns, text first; each pair is compared in its own way. */
function comparePart(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index] ?? none, right[index] ?? none];
    const order = compareText(one.text, other.text) || compareNumbers(one.number, other.number);
    if (order !== 0) return order;
  }
  return 0;
}

const none = { text: "", number: "" };

function partsOf(text: string): { text: string; number: string }[] {
  return [...text.matchAll(/(\D*)(\d*)/g)].map(([, nonDigits = "", number = ""]) => ({ text: nonDigits, number }));
}

/** `~` sorts before the end, the end before letters, letters before all else. */
function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = weight(a[index]) - weight(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 0x1_00_00;
}

/** A date with a count (`20250101123456789`) is beyond what a number holds exactly. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
