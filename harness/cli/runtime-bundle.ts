/** A bundle for `runc run -b DIR ID`, from what the image says about running it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageConfig } from "../../engine/image/config.ts";
import { runtimeSpec } from "../../engine/image/runtime-config.ts";
import { openIndex } from "../../engine/index/open-index.ts";
import { openBlocking } from "../../engine/overlay/blocking.ts";

export interface RuntimeBundle {
  readonly rootfs: string;
  readonly indexPath: string;
  /** In the place of entrypoint and cmd. */
  readonly command?: readonly string[];
}

/** Writes `config.json`; the directory is made when missing. @throws UserError `NO_COMMAND`, `BAD_IMAGE_USER` */
export async function writeRuntimeBundle(
  directory: string,
  { rootfs, indexPath, command }: RuntimeBundle,
): Promise<void> {
  const config = configOf(indexPath);
  const files = await userFiles(rootfs);
  const asked = command === undefined ? config : { ...config, entrypoint: [], cmd: command };
  const spec = runtimeSpec(asked, { rootfs, readFile: (path) => files[path] });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "config.json"), `${JSON.stringify(spec, null, 2)}\n`);
}

/** What the image's config says; an index made without one says nothing. */
export function configOf(indexPath: string): ImageConfig {
  const index = openIndex(indexPath);
  index.close();
  return index.config ?? nothingSaid;
}

const nothingSaid: ImageConfig = {
  env: [],
  entrypoint: [],
  cmd: [],
  user: "",
  workingDir: "",
  labels: {},
  exposedPorts: [],
  volumes: [],
};

const readMs = 15_000;

/** In a process of its own: the root file system may not answer. */
async function userFiles(root: string) {
  const blocking = openBlocking();
  try {
    const read = (path: string) => blocking.call("readInRoot", { root, path }, readMs);
    return { "/etc/passwd": await read("/etc/passwd"), "/etc/group": await read("/etc/group") };
  } finally {
    blocking.close();
  }
}
