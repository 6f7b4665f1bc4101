/**
 * The runtime of the recommended setting: the newest runc 1.3, because that is what distributions ship today; else the newest
 * runc; else whatever comes first; undefined when there is no runtime at all.
 */
export function defaultRuntime(levels: readonly string[]): string | undefined {
  const runcs = levels.filter((level) => level.startsWith("runc-")).sort(byVersion);
  const current = runcs.filter((level) => level.startsWith("runc-1.3."));
  return current.at(-1) ?? runcs.at(-1) ?? levels.find((level) => level !== "none");
}

/** `runc-1.1.15` after `runc-1.1.5`. A release candidate (`1.4.0~rc1`) comes before its release. */
function byVersion(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(level: string): number[] {
  const words = level.slice("runc-".length).split(/[.~+-]/);
  return words.map((word) => (/^\d+$/.test(word) ? Number(word) : -1));
}
