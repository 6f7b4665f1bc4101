/**
 * The first `/bin/true` of an image of over 500 MB, from an empty cache and a registry on loopback that answers each request
 * 20 ms late, beside a pull and an unpacking of all of it.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type FaultyProxy, startFaultyProxy } from "../../engine/image/registry/testing/faulty-proxy.ts";
import { startRegistry } from "../../engine/image/registry/testing/registry.ts";
import { buildImage } from "../../fixtures/images/index.ts";
import type { Note } from "./benchmarks.ts";
import { lazily, pulled, type Start } from "./first-start/starts.ts";
import { lessIsBetter, type Row } from "./table.ts";

const latencyMs = 20;
const rounds = 3;

export async function rows(note: Note): Promise<Row[]> {
  const image = await buildImage("toolchain");
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
  const registry = await startRegistry();
  const proxy = await startFaultyProxy(registry.host, { latencyMs });
  try {
    await registry.push(image.layoutDir, "bench/toolchain:1");
    return await compare(`docker://${proxy.host}/bench/toolchain:1`, proxy, directory, note);
  } finally {
    await proxy.stop();
    await registry.stop();
    rmSync(directory, { recursive: true });
  }
}

async function compare(reference: string, proxy: FaultyProxy, directory: string, note: Note): Promise<Row[]> {
  const index = join(directory, "image.index");
  const building = await measured(() => execa(mountproof, ["index", reference, "--lazy", "--out", index]), proxy);
  note(`its index was built before, as a runtime has it: ${Math.round(building.milliseconds)} ms`);
  const starts = { index: lazily(["--index", index]), nothing: lazily([reference, "--lazy"]), pull: pulled(reference) };
  const figures = { index: [] as Figures[], nothing: [] as Figures[], pull: [] as Figures[] };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["index", "nothing", "pull"] as const)
      figures[name].push(await first(starts[name], join(directory, `${round}-${name}`), proxy));
  }
  return [
    ...rowsOf("first runc run of toolchain", figures.index, figures.pull, { bytes: 10, milliseconds: 4 }),
    ...rowsOf("first runc run of toolchain, index built on the way", figures.nothing, figures.pull),
  ];
}

const mountproof = fileURLToPath(new URL("../../bin/mountproof", import.meta.url));

interface Figures {
  readonly milliseconds: number;
  /** That the registry sent. */
  readonly bytes: number;
}

async function first(start: Start, directory: string, proxy: FaultyProxy): Promise<Figures> {
  mkdirSync(directory);
  const { result, ...figures } = await measured(() => start(directory, `bench-${process.pid}`), proxy);
  await result.stop();
  rmSync(directory, { recursive: true });
  return figures;
}

async function measured<Result>(
  work: () => Promise<Result>,
  proxy: FaultyProxy,
): Promise<Figures & { readonly result: Result }> {
  const [begin, before] = [performance.now(), proxy.bytesSent()];
  const result = await work();
  return { result, milliseconds: performance.now() - begin, bytes: proxy.bytesSent() - before };
}

function rowsOf(
  name: string,
  ours: readonly Figures[],
  pull: readonly Figures[],
  targets?: { readonly bytes: number; readonly milliseconds: number },
): Row[] {
  const units = { milliseconds: "ms", bytes: "bytes" } as const;
  return (["milliseconds", "bytes"] as const).map((what) =>
    lessIsBetter({
      name: `${name}: ${what === "bytes" ? "fetched" : "time"}`,
      ...{ unit: units[what], peerName: "skopeo copy, umoci unpack" },
      ...{ ours: ours.map((one) => one[what]), peer: pull.map((one) => one[what]) },
      ...(targets && { target: targets[what] }),
    }),
  );
}
