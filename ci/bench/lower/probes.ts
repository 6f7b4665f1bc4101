import { join } from "node:path";
import { readFiles, readRandomly, readSequentially, walk } from "../clients/clients.ts";
import type { Probe } from "./probe.ts";

const atLeastSquashfuse = { "squashfuse_ll, gzip": 1 };
const nearTheDisk = { "bare disk": 0.9 };

export const walks: readonly Probe[] = [
  { ...{ name: "walk cold", unit: "ms", better: "less", cold: true }, targets: atLeastSquashfuse, run: walk },
  { ...{ name: "walk warm", unit: "ms", better: "less" }, targets: atLeastSquashfuse, run: walk },
];

/** @param list of files, see `readFiles` */
export function smallFiles(list: string): readonly Probe[] {
  const run = (root: string) => readFiles(root, list);
  return [
    { ...{ name: "small files cold", unit: "ms", better: "less", cold: true }, targets: atLeastSquashfuse, run },
    { ...{ name: "small files warm", unit: "ms", better: "less" }, targets: atLeastSquashfuse, run },
  ];
}

/** @param path of the file below the root, of `bytes` */
export function largeFile(path: string, bytes: number): readonly Probe[] {
  const speed = async (root: string) => bytes / 1e3 / (await readSequentially(join(root, path)));
  const sequential = { unit: "MB/s", better: "more", run: speed } as const;
  const random = { unit: "reads/s", better: "more" } as const;
  return [
    { ...sequential, name: "sequential cold", cold: true },
    { ...sequential, name: "sequential warm", targets: nearTheDisk },
    {
      ...random,
      name: "4 KiB random warm",
      targets: nearTheDisk,
      run: (root) => readRandomly(join(root, path), 200_000),
    },
    { ...random, name: "4 KiB random cold", cold: true, run: (root) => readRandomly(join(root, path), 1000) },
  ];
}
