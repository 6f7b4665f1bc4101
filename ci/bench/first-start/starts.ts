/** Ways from an image in a registry to the end of the first command in it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { runTrue } from "./bundle.ts";

/** @param directory for everything it keeps, empty before */
export type Start = (directory: string, id: string) => Promise<Started>;

export interface Started {
  /** Takes down what still stands; not measured. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));

/** @param image words that name it: a reference with `--lazy`, or `--index FILE` */
export function lazily(image: readonly string[]): Start {
  return async (directory, id) => {
    const bases = ["--mount-base", join(directory, "clip"), "--rootfs-base", join(directory, "run")];
    const cache = ["--cache", join(directory, "cache")];
    const { stdout } = await execa(program, ["mount", ...image, "--container-id", id, ...cache, ...bases], {
      // Where an index built on the way is kept.
      env: { XDG_CACHE_HOME: join(directory, "xdg") },
    });
    await runTrue(stdout.trim(), join(directory, "bundle"), id);
    return { stop: async () => void (await execa(program, ["umount", id, ...bases])) };
  };
}

/** Everything is copied, then unpacked. */
export function pulled(reference: string): Start {
  return async (directory, id) => {
    mkdirSync(directory, { recursive: true });
    const layout = join(directory, "layout:latest");
    const copy = ["--insecure-policy", "copy", "--quiet", "--src-tls-verify=false", reference, `oci:${layout}`];
    await execa("skopeo", copy);
    const rootfs = join(directory, "rootfs");
    await execa("umoci", ["raw", "unpack", "--image", layout, rootfs]);
    await runTrue(rootfs, join(directory, "bundle"), id);
    return { stop: async () => {} };
  };
}
