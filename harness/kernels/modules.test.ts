import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { execaSync } from "execa";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closure, openModuleTree } from "./modules.ts";
import { makeModule } from "./testing/elf.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mountproof-modules-"));
});
afterAll(() => rm(root, { recursive: true }));

async function tree(files: Record<string, Buffer | string>) {
  const directory = await mkdtemp(join(root, "tree-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(directory, path, ".."), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return openModuleTree(directory);
}

async function loaded(files: Record<string, Buffer | string>, wanted: string[]): Promise<string[]> {
  return (await closure(await tree(files), wanted)).map(({ name }) => name);
}

it("finds modules however they are spelt and compressed", async () => {
  const { stdout } = execaSync("xz", ["--stdout"], { input: makeModule(["depends=b-b"]), encoding: "buffer" });
  const files = {
    "kernel/fs/a-a.ko.xz": Buffer.from(stdout),
    "kernel/lib/b_b.ko.zst": zstdCompressSync(makeModule(["depends=c"])),
    "kernel/lib/c.ko.gz": gzipSync(makeModule(["depends=d"])),
    "kernel/lib/d.ko": makeModule(["depends="]),
    "modules.order": "kernel/fs/a-a.ko\n",
  };
  expect(await loaded(files, ["a_a"])).toEqual(["d", "c", "b_b", "a_a"]);
});

it("leaves out what is built in or not there, and knows which is built in", async () => {
  const files = {
    "kernel/a.ko": makeModule(["depends=fuse,b"]),
    "modules.builtin": "kernel/fs/fuse/fuse.ko\nkernel/x/y-z.ko\n",
  };
  expect(await loaded(files, ["fuse", "a"])).toEqual(["a"]);
  expect([...((await tree(files)).builtIn ?? [])]).toEqual(["fuse", "y_z"]);
  expect((await tree({})).builtIn).toBeUndefined();
});

it("loads what a module wishes for first, also the generic one of an algorithm", async () => {
  const files = {
    "a.ko": makeModule(["softdep=pre: crypto-crc32c sha256 raid6_pq gone"]),
    "crc32c-cryptoapi.ko": makeModule([]),
    "sha256_generic.ko": makeModule([]),
    "raid6_pq.ko": makeModule([]),
  };
  expect(await loaded(files, ["a"])).toEqual(["crc32c_cryptoapi", "sha256_generic", "raid6_pq", "a"]);
});

it("comes to an end with modules that wish for each other", async () => {
  const files = { "a.ko": makeModule(["softdep=pre: b"]), "b.ko": makeModule(["softdep=pre: a"]) };
  expect(await loaded(files, ["a"])).toEqual(["b", "a"]);
});

it("puts each module behind all it depends on, once, and takes no others", async () => {
  const graph = fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 8 });
  const check = async (edges: number[][]) => {
    // A module depends on those with smaller numbers only: the kernel's build refuses circles.
    const dependencies = edges.map((targets, index) =>
      targets.filter((target) => target < index).map((target) => `m${target}`),
    );
    const files = Object.fromEntries(
      dependencies.map((names, index) => [`m${index}.ko`, makeModule([`depends=${names.join(",")}`])]),
    );
    const order = await loaded(files, [`m${edges.length - 1}`]);
    expect(new Set(order).size).toBe(order.length);
    expect(order.at(-1)).toBe(`m${edges.length - 1}`);
    for (const [place, name] of order.entries()) {
      for (const dependency of dependencies[Number(name.slice(1))] ?? []) {
        expect(order.slice(0, place)).toContain(dependency);
      }
    }
    for (const name of order.slice(0, -1)) expect(dependencies.flat()).toContain(name);
  };
  await fc.assert(fc.asyncProperty(graph, check), { numRuns: 40 });
});
