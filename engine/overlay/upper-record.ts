/**
 * A file beside each upper directory that was handed out: over what image and by what overlay its files mean something. It is
 * written before anybody can write, and removed before the first file of the upper is: where it lies, the upper is whole.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { hasCode } from "../system/index.ts";
import type { ContainerPaths } from "./layout.ts";
import type { OverlayOptions } from "./options.ts";
import type { OverlayKind, Reference } from "./references.ts";

interface UpperRecord {
  readonly imageDigest: string;
  readonly overlay: OverlayKind;
  readonly options: OverlayOptions;
  /** Of the boot it was made in: what a volatile overlay wrote outlives no crash (K29). */
  readonly bootId: string;
  /** Change times of the upper and of what lay in it when it was handed out empty; absent for one that held files then. */
  readonly pristine?: Readonly<Record<string, string>>;
}

/** @param hadFiles whether it was mounted before, and kept */
export function writeUpperRecord({ upper }: ContainerPaths, reference: Reference, hadFiles: boolean): void {
  const { imageDigest, overlay, options } = reference;
  const pristine = hadFiles ? {} : { pristine: changeTimes(upper) };
  const record: UpperRecord = { imageDigest, overlay, options, bootId: bootId(), ...pristine };
  const temporary = `${recordOf(upper)}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(temporary, recordOf(upper));
}

/** After this the upper's files count as rubbish. */
export function removeUpperRecord(upper: string): void {
  for (const path of [recordOf(upper), `${recordOf(upper)}.tmp`]) rmSync(path, { force: true });
}

/** Whether a container wrote something there that nobody asked to throw away. A record that cannot be read counts as yes. */
export function holdsFiles(upper: string): boolean {
  if (!existsSync(recordOf(upper)) || !existsSync(upper)) return false;
  const pristine = readRecord(upper)?.pristine;
  return pristine === undefined || JSON.stringify(changeTimes(upper)) !== JSON.stringify(pristine);
}

/**
 * Whether a mount goes on where an earlier one of the same container ended; false for an upper without files.
 * @throws UserError `UPPER_NOT_EMPTY`: over another lower, or after a crash, its files would mean something else (K9, K29)
 */
export function resumesUpper({ upper }: ContainerPaths, wanted: Reference): boolean {
  if (!existsSync(upper) || readdirSync(upper).length === 0) return false;
  const difference = existsSync(recordOf(upper)) ? differenceTo(readRecord(upper), wanted) : "and is not whole";
  if (difference === undefined) return true;
  throw new UserError(
    "UPPER_NOT_EMPTY",
    `the upper directory "${upper}" of container "${wanted.containerId}" holds files of an earlier life of it ${difference}`,
    `save what you need, then run: mountproof umount ${wanted.containerId}`,
  );
}

/** What a probe left that was killed. */
export function removeProbes(upper: string): void {
  for (const directory of [upper, ...directoriesIn(upper)]) {
    for (const path of directoriesIn(directory)) {
      if (/^\.mountproof-probe-\d+$/.test(basename(path))) rmSync(path, { recursive: true, force: true });
    }
  }
}

function directoriesIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
}

/** A name that no container can have. */
function recordOf(upper: string): string {
  return join(dirname(upper), `.${basename(upper)}`);
}

function differenceTo(record: UpperRecord | undefined, wanted: Reference): string | undefined {
  if (record === undefined) return "and nothing tells over which image";
  if (record.imageDigest !== wanted.imageDigest) return `over image "${record.imageDigest}"`;
  if (record.overlay !== wanted.overlay) return `made by the overlay "${record.overlay}"`;
  if (record.options.volatile === "on" && record.bootId !== bootId()) return "made by a volatile overlay before a boot";
  const [before, now] = [record.options, wanted.options].map(meaningOf);
  return before === now ? undefined : `with other overlay options: ${before || "none"}`;
}

/** The options that change what files in an upper mean. */
function meaningOf(options: OverlayOptions): string {
  return (["index", "metacopy", "redirect_dir", "userxattr"] as const)
    .map((name) => `${name}=${options[name] ?? "default"}`)
    .join(",");
}

function readRecord(upper: string): UpperRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(upper), "utf8")) as UpperRecord;
  } catch (error) {
    // Half a file: the machine went down while it was written.
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** By name, the upper itself as ".". */
function changeTimes(upper: string): Record<string, string> {
  const names = [".", ...readdirSync(upper).sort()];
  return Object.fromEntries(
    names.map((name) => [name, String(lstatSync(join(upper, name), { bigint: true }).ctimeNs)]),
  );
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}
