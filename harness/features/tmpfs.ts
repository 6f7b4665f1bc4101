import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lgetxattr, lsetxattr, RENAME_WHITEOUT, renameat2 } from "../../engine/system/index.ts";
import { casefoldDirectory, casefoldOptions } from "./casefold.ts";
import { codeOf, type Feature, no, unlessRefused, yes } from "./feature.ts";
import { withTmpfs } from "./temporary-mounts.ts";

const xattrs = [
  [
    "user",
    "user.mountproof",
    "Unprivileged overlays keep their marks in user.* attributes: without them an upper in /dev/shm loses deletions.",
  ],
  ["trusted", "trusted.mountproof", "Overlays of root keep their marks in trusted.* attributes."],
  ["security", "security.mountproof", "Images carry file capabilities in security.* attributes."],
] as const;

export const tmpfsFeatures: readonly Feature[] = [
  ...xattrs.map(
    ([name, attribute, why]): Feature => ({
      id: `tmpfs.${name}-xattr`,
      title: `${name}.* attributes on tmpfs`,
      why,
      probe: ({ directory }) =>
        unlessRefused(["EOPNOTSUPP"], () => {
          lsetxattr(directory, attribute, Buffer.from("value"));
          return yes(`${attribute}="${lgetxattr(directory, attribute)}"`);
        }),
    }),
  ),
  {
    id: "tmpfs.whiteout",
    title: "RENAME_WHITEOUT on tmpfs",
    why: "overlayfs renames a lower file and leaves the whiteout in one step.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () => {
        writeFileSync(join(directory, "file"), "");
        renameat2(join(directory, "file"), join(directory, "renamed"), RENAME_WHITEOUT);
        return statSync(join(directory, "file")).isCharacterDevice() ? yes() : no("no whiteout is left");
      }),
  },
  {
    id: "tmpfs.noswap",
    title: "tmpfs with noswap",
    why: "Secrets of a container never reach a disk.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL"], () => withTmpfs(join(directory, "noswap"), "noswap", () => yes())),
  },
  {
    id: "tmpfs.casefold",
    title: "case-insensitive directories on tmpfs",
    why: "Software from other systems expects names without regard to case.",
    probe: ({ directory }) =>
      unlessRefused(["EINVAL", "EOPNOTSUPP"], () =>
        withTmpfs(join(directory, "casefold"), casefoldOptions, (base) => {
          const folded = casefoldDirectory(base);
          writeFileSync(join(folded, "file"), "");
          return codeOf(() => statSync(join(folded, "FILE"))) === undefined ? yes() : no("FILE is not file");
        }),
      ),
  },
];
