import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readTree } from "../../fixtures/tree.ts";
import { readTruth } from "../../fixtures/truth.ts";
import type { Expected } from "./compare.ts";

/** @param image a built image */
export async function expectedOf(image: {
  readonly name: string;
  readonly layoutDir: string;
  readonly truthPath: string;
}): Promise<Expected> {
  const directory = await mkdtemp(join(tmpdir(), "mountproof-umoci-"));
  try {
    const root = join(directory, "root");
    await promisify(execFile)("umoci", ["raw", "unpack", "--image", `${image.layoutDir}:latest`, root]);
    return { image: image.name, truth: await readTruth(image.truthPath), umoci: readTree(root) };
  } finally {
    await rm(directory, { recursive: true });
  }
}
