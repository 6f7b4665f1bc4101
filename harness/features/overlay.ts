/** What overlayfs accepts and, above all, what then takes effect. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hasCode, lgetxattr, lsetxattr } from "../../engine/system/index.ts";
import { codeOf, type Feature, type Finding, no, unlessRefused, yes } from "./feature.ts";
import { layOut, shownOptions, whileMounted, withOverlay } from "./overlay-mount.ts";

export const overlayFeatures: readonly Feature[] = [
  {
    id: "overlay.mount",
    title: "overlayfs",
    why: "Without it a container's root file system must be copied or served by a FUSE program.",
    probe: ({ directory }) =>
      unlessRefused(["ENODEV"], () =>
        withOverlay(
          { base: directory, fill: (lower) => writeFileSync(join(lower, "file"), "lower") },
          ({ upper, merged }) => {
            writeFileSync(join(merged, "file"), "changed");
            return yes(`copied up: "${readFileSync(join(upper, "file"), "utf8")}"`);
          },
        ),
      ),
  },
  {
    id: "overlay.userxattr",
    title: "userxattr",
    why: "An overlay that is mounted in a user namespace keeps its marks in user.overlay.* and needs this option.",
    probe: ({ directory, on }) =>
      unlessRefused(["EINVAL"], () =>
        withOverlay(
          { base: directory, upperBase: on("ext4"), options: "userxattr", fill: directoryWithFile },
          (overlay) => opaqueMark(overlay.merged, join(overlay.upper, "directory"), "user.overlay.opaque"),
        ),
      ),
  },
  {
    id: "overlay.volatile",
    title: "volatile",
    why: "Skips every sync of the upper: quicker containers whose changes a crash may take.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () => {
        const overlay = layOut({ base: directory });
        const options = { options: "volatile" };
        whileMounted(overlay, options, () => undefined);
        const second = codeOf(() => whileMounted(overlay, options, () => undefined));
        const marked = existsSync(join(overlay.work, "work/incompat/volatile"));
        if (!marked) return no("mounted, but without the mark work/incompat/volatile");
        return yes(`leaves work/incompat/volatile; a second mount of the same upper: ${second ?? "mounts"}`);
      }),
  },
  {
    id: "overlay.metacopy",
    title: "metacopy=on",
    why: "chmod and chown of a large file copy its attributes only, not its data.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () =>
        withOverlay({ base: directory, options: "metacopy=on", fill: largeFile }, ({ upper, merged }) => {
          chmodSync(join(merged, "large"), 0o600);
          const copied = statSync(join(upper, "large")).blocks * 512;
          return copied === 0
            ? yes(`chmod of a file of ${largeBytes} bytes copied none of them`)
            : no(`chmod copied ${copied} bytes; mountinfo shows ${shownOptions(merged).join(",")}`);
        }),
      ),
  },
  {
    id: "overlay.redirect-dir-on",
    title: "redirect_dir=on",
    why: "rename(2) of a lower directory works instead of failing with EXDEV, and ties the upper to its lower.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () =>
        withOverlay({ base: directory, options: "redirect_dir=on", fill: directoryWithFile }, ({ upper, merged }) => {
          const failed = codeOf(() => renameSync(join(merged, "directory"), join(merged, "renamed")));
          if (failed) return no(`rename of a lower directory: ${failed}`);
          const target = lgetxattr(join(upper, "renamed"), "trusted.overlay.redirect").toString();
          return yes(`a renamed directory carries trusted.overlay.redirect="${target}"`);
        }),
      ),
  },
  {
    id: "overlay.redirect-dir-follow",
    title: "redirect_dir=follow",
    why: "An upper with renamed directories still reads right, but no new redirect is made.",
    probe: ({ directory }) => unlessRefused(["EINVAL"], () => redirectReader(directory, "follow", true)),
  },
  {
    id: "overlay.redirect-dir-nofollow",
    title: "redirect_dir=nofollow",
    why: "A layer from elsewhere cannot make the overlay show other directories than its own.",
    probe: ({ directory }) => unlessRefused(["EINVAL"], () => redirectReader(directory, "nofollow", false)),
  },
  {
    id: "overlay.defaults",
    title: "defaults of the overlay module",
    why: "An engine that leaves an option out gets the distribution's choice.",
    probe: moduleDefaults,
  },
];

const largeBytes = 1 << 20;

function largeFile(lower: string): void {
  writeFileSync(join(lower, "large"), Buffer.alloc(largeBytes, 1));
}

function directoryWithFile(lower: string): void {
  for (const name of ["directory", "other"]) {
    mkdirSync(join(lower, name));
    writeFileSync(join(lower, name, "file"), "lower");
  }
}

/** A lower directory that is removed and made again is opaque: its mark says that nothing below it counts. */
function opaqueMark(merged: string, upper: string, name: string): Finding {
  rmSync(join(merged, "directory"), { recursive: true });
  mkdirSync(join(merged, "directory"));
  const left = readdirSync(join(merged, "directory"));
  try {
    return yes(
      `${name}="${lgetxattr(upper, name)}" on a directory made again; it shows ${left.length} of the lower's files`,
    );
  } catch (error) {
    if (!hasCode(error, "ENODATA")) throw error;
    return no(`mounted, but ${name} is not set`);
  }
}

/** A directory of the upper that another overlay renamed: does this setting find the lower's files in it? */
function redirectReader(base: string, setting: string, expected: boolean): Finding {
  const overlay = layOut({ base });
  directoryWithFile(overlay.lower);
  mkdirSync(join(overlay.upper, "renamed"));
  lsetxattr(join(overlay.upper, "renamed"), "trusted.overlay.redirect", Buffer.from("directory"));
  return whileMounted(overlay, { options: `redirect_dir=${setting}` }, () => {
    const found = codeOf(() => statSync(join(overlay.merged, "renamed/file")));
    const rename =
      codeOf(() => renameSync(join(overlay.merged, "other"), join(overlay.merged, "elsewhere"))) ?? "works";
    const detail = `a redirect of the upper ${found ? `gives ${found}` : "is followed"}; rename of a lower directory: ${rename}`;
    return (found === undefined) === expected ? yes(detail) : no(detail);
  });
}

function moduleDefaults(): Finding {
  const directory = "/sys/module/overlay/parameters";
  if (!existsSync(directory)) return no(`"${directory}" does not exist`);
  const values = readdirSync(directory)
    .sort()
    .map((name) => `${name}=${readFileSync(join(directory, name), "utf8").trim()}`);
  return { value: values.join(" "), detail: "" };
}
