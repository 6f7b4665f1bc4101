import type { Row } from "./table.ts";

/** Tells what is not a row: a peer that could not be had and why, a figure that has no peer. */
export type Note = (text: string) => void;

export interface Benchmark {
  /** What `--only` looks for. */
  readonly name: string;
  readonly about: string;
  /** Run only when `--only` asks for it: takes minutes, or needs what a machine may lack. */
  readonly special?: true;
  /** Loads what it needs itself, so that `--list` is quick. */
  run(note: Note): Promise<Row[]>;
}

/** In the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: "lower-entries",
    about: "200,000 paths: time to mounted cold and warm, stat walk, memory",
    run: async (note) => (await import("./lower.ts")).entriesRows(note),
  },
  {
    name: "lower-files",
    about: "20,000 small files and a large one: walk, open and read, sequential and random reads, memory",
    run: async (note) => (await import("./lower.ts")).filesRows(note),
  },
  {
    name: "lower-toolchain",
    about: "an image of Debian packages of over 500 MB: time to mounted, walk, open and read, memory",
    run: async (note) => (await import("./lower.ts")).toolchainRows(note),
  },
  {
    name: "lower-minimal",
    about: "the same of a small image of Debian packages, beside what serves archives",
    run: async (note) => (await import("./lower.ts")).minimalRows(note),
  },
  {
    name: "index",
    about: "index built from gzip layers against gzip -dc, and a large one opened",
    run: async (note) => (await import("./index.ts")).indexRows(note),
  },
  {
    name: "random-access",
    about: "4 KiB in the middle of a gzip layer of 1 GiB, local and from a registry: bytes and time, beside gzip -dc",
    run: async () => (await import("./random-access.ts")).randomAccessRows(),
  },
  {
    name: "first-start",
    about:
      "the first `runc run` of an image of over 500 MB in a far registry: time and bytes, beside pulling all of it",
    run: async (note) => (await import("./first-start.ts")).rows(note),
  },
  {
    name: "many-containers",
    about:
      "64 containers on one image at once, 20 rounds, by runc: nothing left, one server; cost beside a bare overlay",
    run: async (note) => (await import("./many-containers.ts")).manyContainersRows(note),
  },
  {
    name: "requests",
    about: "what a request costs through each FUSE library",
    run: async () => (await import("./fuse.ts")).rows(),
  },
  {
    name: "trials",
    about: "trials a second on the host, beside bare mounts",
    run: async () => (await import("./trials.ts")).rows(),
  },
  {
    name: "parts",
    about: "parts of a trial: an append to the ledger, a parsed mount table",
    run: async () => (await import("./parts.ts")).rows(),
  },
  {
    name: "report",
    about: "the report of 100,000 trials on 12 kernels: time, memory, sizes, and its page in Chromium",
    run: async (note) => (await import("./report.ts")).reportRows(note),
  },
  {
    name: "in-container",
    about: "what a container costs before its first trial, beside the host",
    special: true,
    run: async (note) => (await import("./containers.ts")).rows(note),
  },
  {
    name: "vm",
    about: "starting a kernel, beside virtme-ng",
    special: true,
    run: async (note) => (await import("./vm.ts")).rows(note),
  },
];
