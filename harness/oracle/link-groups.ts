import type { BigIntStats } from "node:fs";
import type { ContentView } from "./content-view.ts";
import { type Differences, shownPath } from "./differences.ts";
import type { TruthEntry } from "./truth.ts";

/** Hard links: names of one inode must share an inode number, and in a lower no others may. */
export class LinkGroups {
  readonly #view: ContentView;
  /** By group of the truth: the first name and its inode. */
  readonly #groups = new Map<string, { readonly path: string; readonly inode: string }>();
  readonly #wrong: { readonly path: string; readonly text: string }[] = [];
  /** By inode: who has it. */
  readonly #owners = new Map<string, { readonly path: string; readonly group: string | undefined }>();

  constructor(view: ContentView) {
    this.#view = view;
  }

  add({ path, group }: TruthEntry, stat: BigIntStats): void {
    const inode = `${stat.dev} ${stat.ino}`;
    this.#checkGroup(path, group, inode);
    // Where overlayfs cannot make inode numbers unique (no xino), two layers may use one number.
    if (this.#view === "lower") this.#checkOwner(path, group, inode);
  }

  compare(differences: Differences): void {
    for (const { path, text } of this.#wrong) differences.add(path, text);
  }

  #checkGroup(path: string, group: string | undefined, inode: string): void {
    if (group === undefined) return;
    const first = this.#groups.get(group);
    if (!first) this.#groups.set(group, { path, inode });
    else if (first.inode !== inode) {
      this.#wrong.push({ path, text: `is another inode than ${shownPath(first.path)}, should be a hard link to it` });
    }
  }

  #checkOwner(path: string, group: string | undefined, inode: string): void {
    const owner = this.#owners.get(inode);
    if (!owner) this.#owners.set(inode, { path, group });
    else if (owner.group === undefined || owner.group !== group) {
      this.#wrong.push({ path, text: `has the inode number of ${shownPath(owner.path)}, should have its own` });
    }
  }
}
