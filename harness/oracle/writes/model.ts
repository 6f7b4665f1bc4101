/** What the container should see: the tree of the image's `data` directory, kept in memory and changed by each step. */
import type { InodeType } from "../../../engine/index/model.ts";

/** An inode; names that share one are hard links. */
export interface ModelInode {
  readonly type: InodeType;
  mode: number;
  uid: number;
  gid: number;
  /** Of files. */
  content: Buffer;
  readonly target: string;
  xattrs: Readonly<Record<string, string>>;
  /** Undefined once a write has set it to some now. */
  mtimeNs: bigint | undefined;
  /** From the image, or made by a step. */
  readonly origin: "image" | "made";
  /** A step changed it, so that overlayfs must have copied it up. */
  changed: boolean;
}

export class Model {
  /** By path inside the root; parents before children. */
  readonly inodes = new Map<string, ModelInode>();

  has(path: string): boolean {
    return this.inodes.has(path);
  }

  get(path: string): ModelInode {
    const inode = this.inodes.get(path);
    if (!inode) throw new Error(`the model of the writes has no ${JSON.stringify(path)}`);
    return inode;
  }

  /** A new inode; defaults are those of a file that root makes. */
  make(path: string, inode: Partial<ModelInode> & Pick<ModelInode, "type" | "mode">): void {
    const made = { uid: 0, gid: 0, content: Buffer.alloc(0), target: "", xattrs: {}, mtimeNs: undefined };
    this.inodes.set(path, { ...made, origin: "made", ...inode, changed: true });
  }

  change(path: string, change: Partial<Pick<ModelInode, "mode" | "uid" | "gid" | "content" | "mtimeNs">>): void {
    Object.assign(this.get(path), change, { changed: true });
  }

  /** New bytes; the time is then some now. */
  write(path: string, content: Buffer): void {
    this.change(path, { content, mtimeNs: undefined });
  }

  link(path: string, to: string): void {
    const inode = this.get(to);
    inode.changed = true;
    this.inodes.set(path, inode);
  }

  remove(path: string): void {
    this.inodes.delete(path);
  }

  /** As rename(2): with everything below, over what is there. */
  rename(from: string, to: string): void {
    for (const [path, inode] of [...this.inodes]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.inodes.delete(path);
      inode.changed = true;
      this.inodes.set(to + path.slice(from.length), inode);
    }
  }

  /** Copy-up of one name breaks hard links of the image when overlayfs keeps no index. */
  separate(path: string): void {
    this.inodes.set(path, { ...this.get(path) });
  }

  /** Names of one inode. */
  names(inode: ModelInode): string[] {
    return [...this.inodes].filter(([, other]) => other === inode).map(([path]) => path);
  }

  /** Names right below a directory, in byte order. */
  children(directory: string): string[] {
    const prefix = `${directory}/`;
    const below = [...this.inodes.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
    return below.filter((rest) => !rest.includes("/")).sort();
  }
}
