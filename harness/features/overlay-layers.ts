/** Layers given in newer ways, and layers that hold names without data, as composefs and lazy loaders make them. */
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fsconfigFlag, fsconfigString, lsetxattr } from "../../engine/system/index.ts";
import { codeOf, type Feature, type Finding, no, unlessRefused, yes } from "./feature.ts";
import { withFsContext } from "./fs-context-mount.ts";
import { layOut, type ProbeOverlay, shownOptions, whileMounted } from "./overlay-mount.ts";

export const overlayLayerFeatures: readonly Feature[] = [
  {
    id: "overlay.lowerdir-append",
    title: "lowerdir+ through fsconfig",
    why: "Layers are given one by one: no escaping of paths and no limit of one page for all of them.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL", "ENOSYS"], () => {
        const { top, data, overlay } = dataLayers(directory);
        const layers = [top, data].map((layer) => ["lowerdir+", layer] as const);
        return configured(overlay, layers, () =>
          yes(`both layers show: ${statSync(join(overlay.merged, "only-below")).size} bytes`),
        );
      }),
  },
  {
    id: "overlay.datadir-append",
    title: "datadir+ through fsconfig",
    why: "Names and data of an image can lie in different layers, so that images share file content.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL", "ENOSYS"], () => {
        const { top, data, overlay } = dataLayers(directory);
        const layers = [
          ["metacopy", "on"],
          ["lowerdir+", top],
          ["datadir+", data],
        ] as const;
        return configured(overlay, layers, () => dataShown(overlay.merged));
      }),
  },
  {
    id: "overlay.data-only-lower",
    title: "data-only lower layers (lowerdir=a::b)",
    why: "Names and data of an image can lie in different layers, so that images share file content.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () => {
        const { top, data, overlay } = dataLayers(directory);
        // The empty layer between two colons is the kernel's syntax, so this data string is put together by hand.
        const options = `metacopy=on,lowerdir=${top}::${data}`;
        return whileMounted(overlay, { options }, () => dataShown(overlay.merged));
      }),
  },
  {
    id: "overlay.verity",
    title: "verity=on",
    why: "The kernel checks file data against a digest in the layer that names it: tampered content is refused.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () => {
        const { top, data, overlay } = dataLayers(directory);
        const at = { ...overlay, lower: top };
        const shown = whileMounted(at, { below: [data], options: "metacopy=on,verity=on" }, () =>
          shownOptions(at.merged),
        );
        const required = whileMounted(at, { below: [data], options: "metacopy=on,verity=require" }, () =>
          codeOf(() => readFileSync(join(at.merged, "file"))),
        );
        const detail = `a file without digest under verity=require: ${required ?? "can be read"}`;
        return shown.includes("verity=on") && required !== undefined ? yes(detail) : no(detail);
      }),
  },
  {
    id: "overlay.override-creds",
    title: "override_creds through fsconfig",
    why: "The engine chooses with whose rights overlayfs looks into its layers.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL", "ENOSYS"], () => {
        const overlay = layOut({ base: directory });
        writeFileSync(join(overlay.lower, "file"), "lower");
        const { lower, merged } = overlay;
        const configure = (fd: number) => {
          fsconfigString(fd, "lowerdir", `${lower}:${overlay.upper}`);
          fsconfigFlag(fd, "override_creds");
        };
        return withFsContext("overlay", merged, configure, () =>
          yes(`reads "${readFileSync(join(merged, "file"), "utf8")}"`),
        );
      }),
  },
  {
    id: "overlay.xattr-whiteout",
    title: "whiteouts as xattrs",
    why: "Layers with deletions can be made without mknod, and overlays can be stored inside layers.",
    probe: ({ directory }) => {
      const { overlay } = dataLayers(directory);
      mkdirSync(join(overlay.lower, "directory"));
      writeFileSync(join(overlay.lower, "directory/deleted"), "");
      const top = join(directory, "whiteouts");
      mkdirSync(join(top, "directory"), { recursive: true });
      writeFileSync(join(top, "directory/deleted"), "");
      lsetxattr(join(top, "directory"), "trusted.overlay.opaque", Buffer.from("x"));
      lsetxattr(join(top, "directory/deleted"), "trusted.overlay.whiteout", Buffer.from("y"));
      return whileMounted({ ...overlay, lower: top }, { below: [overlay.lower] }, () => {
        const code = codeOf(() => statSync(join(overlay.merged, "directory/deleted")));
        return code === "ENOENT" ? yes() : no(`the whiteout shows as a file`);
      });
    },
  },
];

const content = "from the data layer";

/** `file` has its name in one layer and its data in the other; `only-below` is an ordinary file of the other. */
function dataLayers(directory: string): { top: string; data: string; overlay: ProbeOverlay } {
  const [top, data] = ["top", "data"].map((name) => join(directory, name)) as [string, string];
  for (const layer of [top, data]) mkdirSync(layer);
  for (const name of ["file", "only-below"]) writeFileSync(join(data, name), content);
  writeFileSync(join(top, "file"), "");
  truncateSync(join(top, "file"), content.length);
  lsetxattr(join(top, "file"), "trusted.overlay.metacopy", Buffer.alloc(0));
  lsetxattr(join(top, "file"), "trusted.overlay.redirect", Buffer.from("/file"));
  return { top, data, overlay: layOut({ base: directory }) };
}

function configured(
  overlay: ProbeOverlay,
  options: readonly (readonly [string, string])[],
  use: () => Finding,
): Finding {
  const all = [...options, ["upperdir", overlay.upper], ["workdir", overlay.work]] as const;
  const configure = (fd: number) => {
    for (const [key, value] of all) fsconfigString(fd, key, value);
  };
  return withFsContext("overlay", overlay.merged, configure, use);
}

function dataShown(merged: string): Finding {
  const read = readFileSync(join(merged, "file"), "utf8");
  const hidden = codeOf(() => statSync(join(merged, "only-below")));
  const detail = `a file without data reads "${read}"; names of the data layer: ${hidden ?? "show"}`;
  return read === content && hidden === "ENOENT" ? yes(detail) : no(detail);
}
