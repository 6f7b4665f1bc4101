import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Finding } from "../../scenarios/outcome.ts";
import { walkPath } from "./path-walk.ts";

let root: string;
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "path-walk-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

describe("walkPath", () => {
  it("gives each component with its type and link count", () => {
    mkdirSync(join(root, "usr/bin"), { recursive: true });
    writeFileSync(join(root, "usr/bin/sh"), "");
    linkSync(join(root, "usr/bin/sh"), join(root, "usr/bin/ash"));
    const seen = walkPath(root, "/usr/bin/sh").map(({ name, type, nlink }) => [name, type, nlink]);
    expect(seen).toEqual([
      ["/", "directory", 3],
      ["usr", "directory", 3],
      ["bin", "directory", 2],
      ["sh", "file", 2],
    ]);
  });

  it("keeps absolute and climbing symlinks inside the root", () => {
    mkdirSync(join(root, "usr/bin"), { recursive: true });
    symlinkSync("/usr/bin", join(root, "bin"));
    symlinkSync("../../../../../usr", join(root, "usr/bin/up"));
    const names = walkPath(root, "bin/up/bin").map(({ name }) => name);
    expect(names).toEqual(["/", "bin", "usr", "bin", "up", "usr", "bin"]);
  });

  it("does not climb above the root", () => {
    mkdirSync(join(root, "etc"));
    expect(walkPath(root, "../../etc").at(-1)?.ino).toBe(walkPath(root, "etc").at(-1)?.ino);
  });

  it("ends a loop of symlinks with ELOOP", () => {
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    expect(() => walkPath(root, "a")).toThrow(expect.objectContaining({ code: "ELOOP" }));
  });

  it("names what is missing by its path inside the root", () => {
    mkdirSync(join(root, "etc"));
    expect(() => walkPath(root, "/etc/nothing/here")).toThrow(
      expect.objectContaining({ code: "ENOENT", path: "/etc/nothing", message: 'open "/etc/nothing": ENOENT' }),
    );
  });

  it("refuses to go on through a file", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => walkPath(root, "file/x")).toThrow(expect.objectContaining({ code: "ENOTDIR", path: "/file" }));
  });

  it("walks names that are not UTF-8", () => {
    const name = "\xff\xfe";
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, "latin1")]));
    expect(walkPath(root, name).at(-1)?.name).toBe(name);
  });

  it("finds a deleted directory in the runtime's words", () => {
    const finding = findingOf(() => walkPath(deletedDirectory(), "/"));
    expect(finding).toMatchObject({
      outcome: "deleted-directory",
      evidence: { message: 'wandered into deleted directory "/"', path: "/" },
    });
    expect(finding.evidence.details?.[0]).toContain("link count 0");
  });

  it("reports the link count instead of stopping when told so", () => {
    expect(walkPath(deletedDirectory(), "/", { allowDeleted: true })[0]?.nlink).toBe(0);
  });

  it("leaves no descriptor open, also when it fails", () => {
    mkdirSync(join(root, "etc"));
    const probe = () => {
      const fd = openSync("/dev/null", "r");
      closeSync(fd);
      return fd;
    };
    const before = probe();
    for (let i = 0; i < 20; i++) {
      walkPath(root, "etc");
      expect(() => walkPath(root, "etc/none")).toThrow();
    }
    expect(probe()).toBe(before);
  });
});

/** A directory that is gone but still somebody's working directory. */
function deletedDirectory(): string {
  const directory = join(root, "deleted");
  mkdirSync(directory);
  const holder = spawn("sleep", ["60"], { cwd: directory });
  children.push(holder);
  rmSync(directory, { recursive: true });
  return `/proc/${holder.pid}/cwd`;
}

function findingOf(action: () => unknown): Finding {
  try {
    action();
  } catch (error) {
    if (error instanceof Finding) return error;
    throw error;
  }
  throw new Error("the walk found nothing");
}
