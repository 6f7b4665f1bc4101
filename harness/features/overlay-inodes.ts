/** Options that decide about inode numbers and identity, which fall back silently where a layer lacks file handles or a UUID (K13). */
import { linkSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasCode, lgetxattr, nameToHandle } from "../../engine/system/index.ts";
import { codeOf, type Feature, type Finding, no, unlessRefused, yes } from "./feature.ts";
import { type ProbeOverlay, shownOptions, withOverlay } from "./overlay-mount.ts";
import { withTmpfs } from "./temporary-mounts.ts";

const xinoWhy = "With it every file of the overlay has the same st_dev, and inode numbers that stay.";
const uuidWhy = "Decides whether an overlay has an identity of its own, which fanotify and nfs_export need.";

export const overlayInodeFeatures: readonly Feature[] = [
  {
    id: "overlay.index",
    title: "index=on takes effect on tmpfs",
    why: "Hard links of the image stay hard links after a copy-up.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () =>
        withOverlay({ base: directory, options: "index=on", fill: twoNames }, ({ merged }) => {
          return linkKept(merged);
        }),
      ),
  },
  {
    id: "overlay.index-over-fuse",
    title: "index=on takes effect over FUSE",
    why: "Over a lower whose file handles overlayfs does not trust, index is switched off without an error.",
    probe: ({ directory, serve }) =>
      serve({}, ({ mountpoint }) =>
        unlessRefused(["EINVAL"], () =>
          withOverlay({ base: directory, lower: mountpoint, options: "index=on" }, (overlay) =>
            linkKept(overlay.merged),
          ),
        ),
      ),
  },
  {
    id: "overlay.nfs-export",
    title: "nfs_export=on takes effect over tmpfs",
    why: "File handles of the container's root file system: fanotify and checkpointing use them.",
    probe: ({ directory }) =>
      withTmpfs(join(directory, "other"), "", (other) => {
        writeFileSync(join(other, "file"), "lower");
        return nfsExport(directory, other);
      }),
  },
  {
    id: "overlay.nfs-export-over-fuse",
    title: "nfs_export=on takes effect over FUSE",
    why: "Over a lower without a UUID or file handles it is switched off without an error.",
    probe: ({ directory, serve }) => serve({}, ({ mountpoint }) => nfsExport(directory, mountpoint)),
  },
  ...(["auto", "on"] as const).flatMap((value): Feature[] => [
    {
      id: `overlay.xino-${value}`,
      title: `xino=${value} takes effect over tmpfs`,
      why: xinoWhy,
      probe: ({ directory }) =>
        withTmpfs(join(directory, "other"), "", (other) => {
          writeFileSync(join(other, "file"), "lower");
          return xino(directory, other, value);
        }),
    },
    {
      id: `overlay.xino-${value}-over-fuse`,
      title: `xino=${value} takes effect over FUSE`,
      why: xinoWhy,
      probe: ({ directory, serve }) => serve({}, ({ mountpoint }) => xino(directory, mountpoint, value)),
    },
  ]),
  ...(["null", "off", "auto", "on"] as const).map(
    (value): Feature => ({
      id: `overlay.uuid-${value}`,
      title: `uuid=${value}`,
      why: uuidWhy,
      probe: ({ directory }) => uuid(directory, value),
    }),
  ),
];

function twoNames(lower: string): void {
  writeFileSync(join(lower, "one"), "lower");
  linkSync(join(lower, "one"), join(lower, "two"));
}

function linkKept(merged: string): Finding {
  writeFileSync(join(merged, "one"), "changed");
  return readFileSync(join(merged, "two"), "utf8") === "changed"
    ? yes("a write through one name shows under the other")
    : no("mounted, but a copy-up breaks the hard link");
}

/** Without xino a file of a lower on another file system shows a device number other than its directory's. */
function xino(base: string, lower: string, value: string): Finding {
  return unlessRefused(["EINVAL"], () =>
    withOverlay({ base, lower, options: `xino=${value}` }, (overlay) => {
      const [file, root] = [statSync(join(overlay.merged, "file")), statSync(overlay.merged)];
      const detail = `a lower file has ${file.dev === root.dev ? "the overlay's" : "another"} st_dev; ${shown(overlay)}`;
      return file.dev === root.dev ? yes(detail) : no(detail);
    }),
  );
}

/** nfs_export needs index; what takes effect is what gives a handle. */
function nfsExport(base: string, lower: string): Finding {
  return unlessRefused(["EINVAL"], () =>
    withOverlay({ base, lower, options: "index=on,nfs_export=on" }, (overlay) => {
      const refused = codeOf(() => nameToHandle(join(overlay.merged, "file")));
      const detail = `name_to_handle_at of a lower file: ${refused ?? "a handle"}; ${shown(overlay)}`;
      return refused === undefined ? yes(detail) : no(detail);
    }),
  );
}

function uuid(base: string, value: string): Finding {
  return unlessRefused(["EINVAL"], () =>
    withOverlay({ base, options: `uuid=${value}` }, (overlay) => {
      const stored = storedUuid(overlay.upper);
      const detail = `trusted.overlay.uuid of the upper: ${stored ?? "none"}; ${shown(overlay)}`;
      if (value === "null" || value === "off") return stored === undefined ? yes(detail) : no(detail);
      return stored === undefined ? no(detail) : yes(detail);
    }),
  );
}

/** Only whether there is one and its length: the bytes are random, and results are to be compared. */
function storedUuid(upper: string): string | undefined {
  try {
    return `${lgetxattr(upper, "trusted.overlay.uuid").length} bytes`;
  } catch (error) {
    if (hasCode(error, "ENODATA")) return undefined;
    throw error;
  }
}

/** Options without the layers, whose directories have random names. */
function shown({ merged }: ProbeOverlay): string {
  const options = shownOptions(merged).filter((option) => !/^(lower|upper|work)dir/.test(option));
  return `mountinfo: ${options.join(",")}`;
}
