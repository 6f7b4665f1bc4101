/** On what an overlay can stand, and what can stand on it. */
import { closeSync, constants, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withCasefoldDirectory } from "./casefold.ts";
import { codeOf, type Feature, type Finding, no, unlessRefused, yes } from "./feature.ts";
import { type ProbeOverlay, withOverlay } from "./overlay-mount.ts";

const uppers = ["tmpfs", "ext4", "xfs", "btrfs", "fuse", "overlayfs"] as const;

export const overlayWhereFeatures: readonly Feature[] = [
  ...uppers.map(
    (placement): Feature => ({
      id: `overlay.upper-on-${placement}`,
      title: `upper directory on ${placement}`,
      why: "Says where a container's changes may lie.",
      probe: ({ directory, on }) => {
        const upperBase = placement === "tmpfs" ? directory : on(placement);
        return unlessRefused(["EINVAL"], () => withOverlay({ base: directory, upperBase, fill }, copyUp));
      },
    }),
  ),
  {
    id: "overlay.fuse-lower",
    title: "lower directory on FUSE",
    why: "This is what a lazily loaded image stands on.",
    probe: ({ directory, serve }) =>
      serve({}, ({ mountpoint }) => withOverlay({ base: directory, lower: mountpoint }, copyUp)),
  },
  {
    id: "overlay.depth",
    title: "overlays on top of each other",
    why: "Containers in containers put one overlay over another, and so does a lower that is an overlay itself.",
    probe: ({ directory }) => nestOverlays(directory),
  },
  {
    id: "overlay.tmpfile",
    title: "O_TMPFILE on overlayfs",
    why: "Programs write a file in full before they give it a name; without it they fall back or fail.",
    probe: ({ directory }) =>
      unlessRefused(["EOPNOTSUPP", "EISDIR"], () =>
        withOverlay({ base: directory }, ({ merged }) => {
          closeSync(openSync(merged, tmpfileFlag | constants.O_RDWR, 0o600));
          return yes();
        }),
      ),
  },
  {
    id: "overlay.casefold",
    title: "overlayfs over case-insensitive directories",
    why: "Software from other systems expects names without regard to case.",
    probe: ({ directory }) =>
      withCasefoldDirectory(join(directory, "casefold"), (base) =>
        unlessRefused(["EINVAL", "EREMOTE", "EOPNOTSUPP", "ESTALE"], () =>
          withOverlay({ base, fill: fileAndDirectory }, ({ merged }) => anyCase(merged)),
        ),
      ),
  },
];

/** An overlay over each overlay, until the kernel refuses. */
export function nestOverlays(directory: string, lower?: string, depth = 0): Finding {
  const most = 6;
  const plan = {
    base: directory,
    fill: lower === undefined ? fill : () => undefined,
    ...(lower === undefined ? {} : { lower }),
  };
  let inside: Finding | undefined;
  const refused = codeOf(() =>
    withOverlay(plan, ({ merged }) => {
      readFileSync(join(merged, "file"));
      inside =
        depth + 1 === most
          ? { value: String(most), detail: "not tried further" }
          : nestOverlays(directory, merged, depth + 1);
    }),
  );
  return inside ?? { value: String(depth), detail: `one more: ${refused}` };
}

/** O_TMPFILE of include/uapi/asm-generic/fcntl.h, which Node lacks. */
const tmpfileFlag = 0o20000000 | constants.O_DIRECTORY;
function fileAndDirectory(lower: string): void {
  fill(lower);
  mkdirSync(join(lower, "directory"));
}

function anyCase(merged: string): Finding {
  const names = ["file", "FILE", "directory", "DIRECTORY"];
  const codes = names.map((name) => codeOf(() => statSync(join(merged, name))));
  const detail = names.map((name, index) => `${name} ${codes[index] ?? "is found"}`).join(", ");
  return codes.every((code) => code === undefined) ? yes(detail) : no(`mounted, but ${detail}`);
}

function fill(lower: string): void {
  writeFileSync(join(lower, "file"), "lower");
}

function copyUp({ merged, upper }: ProbeOverlay): Finding {
  writeFileSync(join(merged, "file"), "changed");
  return readFileSync(join(upper, "file"), "utf8") === "changed" ? yes() : no("a write does not reach the upper");
}
