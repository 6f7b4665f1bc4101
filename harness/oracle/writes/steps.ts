/** The writes, one after the other; each makes the same change to the tree and to the model. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { lutimens } from "../../../engine/system/index.ts";
import type { SubjectLimit } from "../../../scenarios/subject.ts";
import { PathError } from "../path-error.ts";
import type { Tree } from "../tree.ts";
import type { Model } from "./model.ts";

export interface World {
  readonly tree: Tree;
  readonly model: Model;
  readonly limits: ReadonlySet<SubjectLimit>;
  /** What rename(2) of a directory of the lower should do. */
  readonly renameDirectory: "EXDEV" | "renamed" | "either";
}

export interface WriteStep {
  readonly name: string;
  /** Paths of the image that it works on; without them it is left out. */
  readonly needs: readonly string[];
  readonly run: (world: World) => void;
}

export const writeSteps: readonly WriteStep[] = [
  step("create", [], (world) => create(world, "data/created", "created\n")),
  step("append", ["data/append.txt"], (world) => append(world, "data/append.txt", "appended\n")),
  step("overwrite", ["data/append.txt"], (world) => overwrite(world, "data/append.txt", 3, "XYZ")),
  // Root may write to a setuid file without taking the bit away (CAP_FSETID).
  step("append-setuid", ["data/setuid"], (world) => append(world, "data/setuid", "more")),
  step("truncate", ["data/with-xattr"], (world) => truncate(world, "data/with-xattr", 3)),
  step("chmod", ["data/with-xattr"], (world) => chmod(world, "data/with-xattr", 0o600)),
  step("chown", ["data/with-xattr"], (world) => chown(world, "data/with-xattr", 5, 6)),
  step("utimes", ["data/rename-me"], (world) => setTime(world, "data/rename-me", 1_234_567_890, 987_654_321)),
  step("rename", ["data/rename-me"], (world) => rename(world, "data/rename-me", "data/renamed")),
  step("write-hard-link", ["data/linked-a", "data/linked-b"], (world) => writeHardLink(world)),
  step("link", ["data/append.txt"], (world) => link(world, "data/linked", "data/append.txt")),
  step("write-new-link", ["data/append.txt"], (world) => append(world, "data/linked", "by the other name\n")),
  step("replace-symlink", ["data/symlink"], (world) => {
    unlink(world, "data/symlink");
    symlink(world, "data/symlink", "somewhere/else");
  }),
  step("rename-over", ["data/fifo"], (world) => rename(world, "data/created", "data/fifo")),
  step("mkdir-in-lower", ["data/dir"], (world) => {
    mkdir(world, "data/dir/made");
    create(world, "data/dir/made/file", "below\n");
  }),
  step("chmod-directory", ["data/dir"], (world) => chmod(world, "data/dir", 0o711)),
  step("rename-directory", ["data/dir"], (world) => renameDirectory(world, "data/dir", "data/dir-moved")),
  step("rmdir-not-empty", ["data/dir"], (world) => {
    expectErrno("ENOTEMPTY", "data/dir", () => rmdir(world, "data/dir"));
  }),
  step("remove-directory", ["data/dir", "data/dir/child"], (world) => removeBelow(world, "data/dir")),
  // It comes back empty: were it not opaque, the lower's names would show again.
  step("mkdir-again", ["data/dir", "data/dir/child"], (world) => mkdir(world, "data/dir")),
  step("create-again", ["data/dir", "data/dir/child"], (world) => create(world, "data/dir/child", "another child")),
  step("unlink", ["data/linked-b"], (world) => unlink(world, "data/linked-b")),
  step("directory-for-file", ["data/linked-b"], (world) => mkdir(world, "data/linked-b")),
];

function step(name: string, needs: readonly string[], run: (world: World) => void): WriteStep {
  return { name, needs, run };
}

function create({ tree, model }: World, path: string, content: string): void {
  tree.on(path, (at) => writeFileSync(at, content, { flag: "wx" }));
  tree.on(path, (at) => chmodSync(at, 0o640));
  model.make(path, { type: "file", mode: 0o640, content: Buffer.from(content) });
}

function append({ tree, model }: World, path: string, text: string): void {
  tree.on(path, (at) => appendFileSync(at, text));
  model.write(path, Buffer.concat([model.get(path).content, Buffer.from(text)]));
}

function overwrite({ tree, model }: World, path: string, offset: number, text: string): void {
  tree.on(path, (at) => {
    const fd = openSync(at, "r+");
    try {
      writeSync(fd, text, offset);
    } finally {
      closeSync(fd);
    }
  });
  const old = model.get(path).content;
  const content = Buffer.alloc(Math.max(old.length, offset + text.length));
  old.copy(content);
  content.write(text, offset);
  model.write(path, content);
}

function truncate({ tree, model }: World, path: string, size: number): void {
  tree.on(path, (at) => truncateSync(at, size));
  model.write(path, model.get(path).content.subarray(0, size));
}

function chmod({ tree, model }: World, path: string, mode: number): void {
  tree.on(path, (at) => chmodSync(at, mode));
  model.change(path, { mode });
}

function chown({ tree, model }: World, path: string, uid: number, gid: number): void {
  tree.on(path, (at) => chownSync(at, uid, gid));
  model.change(path, { uid, gid });
}

function setTime({ tree, model }: World, path: string, sec: number, nsec: number): void {
  tree.on(path, (at) => lutimens(at, { sec, nsec }, { sec, nsec }));
  model.change(path, { mtimeNs: BigInt(sec) * 1_000_000_000n + BigInt(nsec) });
}

function rename({ tree, model }: World, from: string, to: string): void {
  tree.on(from, (at) => renameSync(at, tree.machinePath(to)));
  model.remove(to);
  model.rename(from, to);
}

/** Without an index copy-up parts the two names, with one it does not; both are right, a mixture is not. */
function writeHardLink({ tree, model }: World): void {
  const old = model.get("data/linked-b").content;
  tree.on("data/linked-a", (at) => appendFileSync(at, "written"));
  if (tree.read("data/linked-b").equals(old)) model.separate("data/linked-a");
  model.write("data/linked-a", Buffer.concat([old, Buffer.from("written")]));
}

function link({ tree, model }: World, path: string, to: string): void {
  tree.on(path, (at) => linkSync(tree.machinePath(to), at));
  model.link(path, to);
}

function unlink({ tree, model }: World, path: string): void {
  tree.on(path, (at) => unlinkSync(at));
  model.remove(path);
}

function symlink({ tree, model }: World, path: string, target: string): void {
  tree.on(path, (at) => symlinkSync(target, at));
  model.make(path, { type: "symlink", mode: 0o777, target });
}

function mkdir({ tree, model }: World, path: string): void {
  tree.on(path, (at) => mkdirSync(at));
  tree.on(path, (at) => chmodSync(at, 0o755));
  model.make(path, { type: "directory", mode: 0o755 });
}

function rmdir({ tree, model }: World, path: string): void {
  tree.on(path, (at) => rmdirSync(at));
  model.remove(path);
}

function removeBelow(world: World, directory: string): void {
  for (const name of world.model.children(directory)) {
    const path = `${directory}/${name}`;
    if (world.model.get(path).type === "directory") removeBelow(world, path);
    else unlink(world, path);
  }
  rmdir(world, directory);
}

/** Moved and back, or refused with EXDEV: then the caller (mv) would copy. */
function renameDirectory(world: World, from: string, to: string): void {
  if (world.renameDirectory === "EXDEV") {
    expectErrno("EXDEV", from, () => rename(world, from, to));
    return;
  }
  try {
    rename(world, from, to);
  } catch (error) {
    if (world.renameDirectory === "either" && error instanceof PathError && error.code === "EXDEV") return;
    throw error;
  }
  rename(world, to, from);
}

function expectErrno(code: string, path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof PathError && error.code === code) return;
    throw error;
  }
  throw new PathError(`no error, should be ${code}`, "the call", `/${path}`);
}
