/** The content oracle: a whole tree against the manifest of truth. It knows no engine and no defect, only the image. */
import type { BigIntStats } from "node:fs";
import { type DirectoryEntry, directoryEntryTypes } from "../../engine/system/directory-entries.ts";
import { Finding } from "../../scenarios/outcome.ts";
import type { SubjectLimit } from "../../scenarios/subject.ts";
import { type Allowances, compareAttributes, compareXattrs } from "./content-attributes.ts";
import { compareBytes } from "./content-bytes.ts";
import { type ContentView, viewOf } from "./content-view.ts";
import { Differences } from "./differences.ts";
import { inodeType } from "./inode-type.ts";
import { LinkGroups } from "./link-groups.ts";
import { PathError } from "./path-error.ts";
import { everything, type Sample, sampleOf, thinned } from "./sample.ts";
import { Tree } from "./tree.ts";
import { bare, loadTruth, parentOf, type Truth, type TruthEntry } from "./truth.ts";

export interface ContentOptions {
  readonly root: string;
  /** NDJSON manifest of truth. */
  readonly truthPath: string;
  /**
   * `thin`: all but what only repeats, see `thinned`. `sample`: all names and attributes, but bytes and xattrs only of a
   * seeded choice.
   */
  readonly mode: "full" | "thin" | "sample";
  readonly seed?: number;
  /** Paths that are left out, with all below them. */
  readonly skip?: readonly string[];
  /** What is not held against the subject. */
  readonly limits?: readonly SubjectLimit[];
  /** Default: by the file system of the root. */
  readonly view?: ContentView;
}

export interface ContentCheck {
  readonly entries: number;
  readonly filesRead: number;
  readonly bytesRead: number;
}

/** @throws Finding `wrong-content` with the first differences; `stale-handle` and `disconnected` as met */
export function checkContent(options: ContentOptions): ContentCheck {
  const truth = loadTruth(options.truthPath);
  const view = options.view ?? viewOf(options.root);
  const check = new Check(new Tree(options.root), truth, view, options);
  const done = check.run();
  if (check.differences.count > 0) throw wrongContent(options.root, check.differences);
  return done;
}

function wrongContent(root: string, { kept, count }: Differences): Finding {
  const message = `${count} difference${count === 1 ? "" : "s"} from the image in "${root}"; first: ${kept[0]}`;
  return new Finding("wrong-content", { message, path: root, details: kept });
}

const samples = { full: everything, thin: thinned, sample: sampleOf };

class Check {
  readonly differences = new Differences();
  readonly #tree: Tree;
  readonly #truth: Truth;
  readonly #view: ContentView;
  readonly #allowances: Allowances;
  readonly #skipped: readonly string[];
  readonly #asked: Sample;
  readonly #links: LinkGroups;
  #entries = 0;
  #filesRead = 0;
  #bytesRead = 0;

  constructor(tree: Tree, truth: Truth, view: ContentView, { mode, seed = 0, skip = [], limits = [] }: ContentOptions) {
    this.#tree = tree;
    this.#truth = truth;
    this.#view = view;
    this.#allowances = { view, limits: new Set(limits) };
    this.#skipped = skip.map(bare);
    this.#asked = samples[mode](truth, seed);
    this.#links = new LinkGroups(view);
  }

  run(): ContentCheck {
    const root = this.#truth.get("");
    const children = childrenOf(this.#truth);
    if (root) this.#path(root, this.#tree.lstat(""));
    this.#directory("", children);
    this.#links.compare(this.differences);
    return { entries: this.#entries, filesRead: this.#filesRead, bytesRead: this.#bytesRead };
  }

  /**
   * Each batch of names is looked at before the next is asked for: FUSE servers tell attributes along with names, and the
   * kernel may keep them for a moment only. In a large directory each name would be asked for once more.
   */
  #directory(path: string, children: ReadonlyMap<string, readonly TruthEntry[]>): void {
    const expected = new Map((children.get(path) ?? []).map((entry) => [entry.path, entry]));
    const seen = new Set<string>();
    const directories = this.#failing(path, () => [...this.#eachEntry(path, expected, seen)]);
    if (!directories) return;
    for (const missing of expected.keys()) {
      if (!seen.has(missing) && !this.#skips(missing)) this.differences.add(missing, "is missing");
    }
    for (const directory of directories) this.#directory(directory, children);
  }

  /** Looks at every entry; yields the directories to go on with. */
  *#eachEntry(path: string, expected: ReadonlyMap<string, TruthEntry>, seen: Set<string>): Generator<string> {
    let repeats = 0;
    for (const batch of this.#tree.listBatches(path)) {
      // Nothing but `.` and `..`, which a directory has once.
      if (batch.length === 0) repeats++;
      for (const listing of inByteOrder(batch)) {
        const childPath = path === "" ? listing.name : `${path}/${listing.name}`;
        if (seen.has(childPath)) repeats++;
        if (this.#entry(childPath, listing, expected, seen)) yield childPath;
      }
      if (repeats > expected.size + toleratedRepeats) {
        this.differences.add(path, `listing does not end, should end after ${expected.size} names`);
        return;
      }
    }
  }

  /** One entry of a directory; true when it is a directory, and should be. */
  #entry(path: string, listing: DirectoryEntry, expected: ReadonlyMap<string, TruthEntry>, seen: Set<string>): boolean {
    if (this.#skips(path)) return false;
    if (seen.has(path)) {
      this.differences.add(path, "is listed twice");
      return false;
    }
    seen.add(path);
    const entry = expected.get(path);
    if (!entry) {
      this.differences.add(path, "is not in the image");
      return false;
    }
    if (!this.#asked.attributes.has(path)) {
      this.#compareType(path, listing, entry.type);
      return false;
    }
    const stat = this.#lstat(entry);
    if (!stat) return false;
    this.#compareEntry(path, listing, stat);
    return this.#path(entry, stat) && entry.type === "directory";
  }

  /** Attributes and bytes of one path; true when its type is right. */
  #path(entry: TruthEntry, stat: BigIntStats): boolean {
    this.#entries++;
    if (
      !this.#failing(entry.path, () => compareAttributes(this.#tree, entry, stat, this.#allowances, this.differences))
    ) {
      return false;
    }
    if (this.#asksXattrs(entry.path))
      this.#failing(entry.path, () => compareXattrs(this.#tree, entry, this.differences));
    this.#links.add(entry, stat);
    if (entry.type === "file" && this.#asked.bytes.has(entry.path)) {
      this.#filesRead++;
      this.#bytesRead += compareBytes(this.#tree, entry, this.differences);
    }
    return true;
  }

  #asksXattrs(path: string): boolean {
    const ofUpper = this.#view !== "lower" && path === "";
    return !ofUpper && this.#asked.xattrs.has(path);
  }

  /** What readdir says of an entry against what lstat says. An overlay has inode numbers of its own. */
  #compareEntry(path: string, entry: DirectoryEntry, stat: BigIntStats): void {
    this.#compareType(path, entry, inodeType(stat));
    if (this.#view === "lower") this.differences.compare(path, "d_ino", entry.ino, stat.ino);
  }

  #compareType(path: string, { type }: DirectoryEntry, should: keyof typeof directoryEntryTypes): void {
    if (type !== directoryEntryTypes.unknown)
      this.differences.compare(path, "d_type", type, directoryEntryTypes[should]);
  }

  #lstat(entry: TruthEntry): BigIntStats | undefined {
    return this.#failing(entry.path, () => this.#tree.lstat(entry.path));
  }

  /** An errno that tells nothing by itself is one more difference, and the check goes on. */
  #failing<Result>(path: string, action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.differences.add(path, `${error.syscall} fails with ${error.code}`);
      return undefined;
    }
  }

  #skips(path: string): boolean {
    return this.#skipped.some((skipped) => path === skipped || path.startsWith(`${skipped}/`));
  }
}

/** A listing in which that many names more came again than there should be any does not end. */
const toleratedRepeats = 64;

/** So that of two names of one inode the same is always the first. */
function inByteOrder(entries: DirectoryEntry[]): DirectoryEntry[] {
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function childrenOf(truth: Truth): Map<string, TruthEntry[]> {
  const children = new Map<string, TruthEntry[]>();
  for (const entry of truth.values()) {
    const parent = parentOf(entry.path);
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(entry);
    else children.set(parent, [entry]);
  }
  return children;
}
