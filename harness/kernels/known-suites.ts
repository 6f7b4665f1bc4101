import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { kernelsDirectory, withWorkspace } from "./cache.ts";

const knownSuiteSchema = z.strictObject({
  suite: z.string(),
  checkedAt: z.iso.datetime(),
  /** Bytes to download, by `package version`; of the catalogue's packages those that the suite had. */
  sizes: z.record(z.string(), z.number()),
});

/** What a suite had of the catalogue's packages when its index was last read. */
export type KnownSuite = z.infer<typeof knownSuiteSchema>;

/** Undefined when the suite was never read on this machine. */
export async function readKnownSuite(suite: string): Promise<KnownSuite | undefined> {
  try {
    return knownSuiteSchema.parse(JSON.parse(await readFile(fileOf(suite), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function writeKnownSuite(known: KnownSuite): Promise<void> {
  await mkdir(dirname(fileOf(known.suite)), { recursive: true });
  await withWorkspace(async (workspace) => {
    const unfinished = join(workspace, "suite.json");
    await writeFile(unfinished, `${JSON.stringify(known, null, 2)}\n`);
    await rename(unfinished, fileOf(known.suite));
  });
}

function fileOf(suite: string): string {
  return join(kernelsDirectory(), "suites", `${suite}.json`);
}
