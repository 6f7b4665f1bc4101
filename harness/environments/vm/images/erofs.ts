import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/** Any fixed one: with the fixed time it makes equal trees equal images. */
const uuid = "6d6f756e-7470-726f-6f66-000000000000";

export interface Tree {
  readonly base: string;
  /** Paths relative to `base` that go into the image, with all below them; the whole of `base` by default. */
  readonly keep?: readonly string[];
}

/**
 * Packs a tree into an erofs image without compression. Boot, `node -e 0` twice and power-off cost 2.9 s of processor time with the
 * userland (329 MB) without KVM; with lz4 (181 MB) 3.2 s, with squashfs in zstd (109 MB) 3.4 s, in lz4 (171 MB) 3.3 s.
 */
export async function packErofs({ base, keep }: Tree, image: string): Promise<void> {
  const excluded = keep ? notKept(base, keep).map((path) => `--exclude-path=${path}`) : [];
  await execa("mkfs.erofs", ["--quiet", "-T0", `-U${uuid}`, ...excluded, image, base], { stdin: "ignore" });
}

/** What must be left out of `base` so that `keep` remains: the siblings on the way down. */
export function notKept(base: string, keep: readonly string[], at = ""): string[] {
  return readdirSync(join(base, at)).flatMap((name) => {
    const path = at === "" ? name : `${at}/${name}`;
    if (keep.includes(path)) return [];
    return keep.some((one) => one.startsWith(`${path}/`)) ? notKept(base, keep, path) : [path];
  });
}
