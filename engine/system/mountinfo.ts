/** /proc/<pid>/mountinfo, see proc_pid_mountinfo(5). */
import { readFileSync } from "node:fs";

/** One line. Text is UTF-8 (bytes that are not become U+FFFD); `latin1MountPoint` keeps every byte. */
export interface MountEntry {
  readonly mountId: number;
  readonly parentId: number;
  readonly major: number;
  readonly minor: number;
  /** The directory of the file system that is visible here. */
  readonly root: string;
  readonly mountPoint: string;
  /** One character a byte; `Buffer.from(x, "latin1")` for system calls. */
  readonly latin1MountPoint: string;
  /** Of this mount, `rw,nosuid`. See `splitMountOptions`. */
  readonly mountOptions: string;
  /** As written: `shared:1`, `master:2`, `propagate_from:3`, `unbindable`. */
  readonly optionalFields: readonly string[];
  readonly propagation: Propagation;
  /** `overlay`, `fuse`, `fuse.name`, `ext4` */
  readonly type: string;
  readonly source: string;
  /** Of the file system, `rw,lowerdir=/a`. See `splitMountOptions`. */
  readonly superOptions: string;
}

/** Numbers are peer groups; nothing set means private. */
export interface Propagation {
  readonly shared?: number;
  readonly master?: number;
  readonly propagateFrom?: number;
  readonly unbindable?: boolean;
}

/** Mounts of a process's mount namespace, in the kernel's order (a mount comes after the one below it). */
export function readMountinfo(pid: number | "self" = "self"): MountEntry[] {
  return parseMountinfo(readFileSync(`/proc/${pid}/mountinfo`));
}

/** @throws Error when a line is not in the kernel's format */
export function parseMountinfo(bytes: Buffer): MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of bytes.toString("latin1").split("\n")) {
    if (line !== "") entries.push(parseLine(line));
  }
  return entries;
}

/** Splits options at commas; a comma after a backslash belongs to the value and keeps its backslash. */
export function splitMountOptions(options: string): string[] {
  if (!options.includes("\\")) return options.split(",");
  return options.match(/(?:[^,\\]|\\.)+/gs) ?? [];
}

function parseLine(line: string): MountEntry {
  const fields = line.split(" ");
  const separator = fields.indexOf("-", 6);
  const [mountId, parentId, device = "", root = "", mountPoint = "", mountOptions] = fields;
  const [type = "", source = "", superOptions] = fields.slice(separator + 1);
  if (separator < 0 || mountOptions === undefined || superOptions === undefined) {
    throw new Error(`parsing mountinfo: cannot read the line ${JSON.stringify(line)}`);
  }
  const optionalFields = fields.slice(6, separator);
  const colon = device.indexOf(":");
  const latin1MountPoint = unescapeOctal(mountPoint);
  return {
    mountId: Number(mountId),
    parentId: Number(parentId),
    major: Number(device.slice(0, colon)),
    minor: Number(device.slice(colon + 1)),
    root: text(root),
    mountPoint: fromLatin1(latin1MountPoint),
    latin1MountPoint,
    mountOptions: text(mountOptions),
    optionalFields,
    propagation: optionalFields.length === 0 ? isPrivate : propagationOf(optionalFields),
    type: text(type),
    source: text(source),
    superOptions: text(superOptions),
  };
}

const isPrivate: Propagation = {};

function propagationOf(optionalFields: readonly string[]): Propagation {
  const values = new Map(optionalFields.map((field) => [field.split(":", 1)[0], field.split(":")[1]]));
  const shared = values.get("shared");
  const master = values.get("master");
  const from = values.get("propagate_from");
  return {
    ...(shared === undefined ? {} : { shared: Number(shared) }),
    ...(master === undefined ? {} : { master: Number(master) }),
    ...(from === undefined ? {} : { propagateFrom: Number(from) }),
    ...(values.has("unbindable") ? { unbindable: true } : {}),
  };
}

function text(field: string): string {
  return fromLatin1(unescapeOctal(field));
}

/** The kernel writes space, tab, newline, backslash and `#` as three octal digits (mangle() in fs/proc_namespace.c). */
function unescapeOctal(field: string): string {
  if (!field.includes("\\")) return field;
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function fromLatin1(field: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(field) ? field : Buffer.from(field, "latin1").toString("utf8");
}
