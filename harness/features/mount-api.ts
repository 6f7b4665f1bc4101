/** The mount calls by descriptors, each by what it does. */
import { constants, mkdirSync, openSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  fsconfigCommand,
  fsconfigFlag,
  fsconfigString,
  fsopen,
  fspick,
  listmount,
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_BENEATH,
  mountSetAttributes,
  moveMount,
  openat2,
  openTreeClone,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  readMountinfo,
  SystemError,
  statmountType,
  statx,
  umount2,
  uniqueMountId,
} from "../../engine/system/index.ts";
import { codeOf, type Feature, type Finding, no, unlessRefused, yes } from "./feature.ts";
import { withDescriptor, withFsContext } from "./fs-context-mount.ts";
import { withTmpfs } from "./temporary-mounts.ts";

export const mountApiFeatures: readonly Feature[] = [
  {
    id: "mount-api.fsopen",
    title: "fsopen, fsconfig, fsmount, move_mount",
    why: "Options one by one, without a limit of one page, and mounts that appear whole or not at all.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () =>
        withFsContext(
          "tmpfs",
          directory,
          (fd) => fsconfigString(fd, "size", "1m"),
          () => yes(typeAt(directory)),
        ),
      ),
  },
  {
    id: "mount-api.messages",
    title: "error texts of fsconfig",
    why: "The reason of a refused option comes back to the caller instead of the kernel's log.",
    probe: () =>
      unlessRefused(["ENOSYS"], () =>
        withDescriptor(fsopen("overlay"), (fd) => {
          const text = saidAbout(() => fsconfigString(fd, "mountproof", "no such option"));
          return text === undefined ? no("none for an unknown overlay option") : yes(text);
        }),
      ),
  },
  {
    id: "mount-api.create-exclusive",
    title: "FSCONFIG_CMD_CREATE_EXCL",
    why: "A mount that would share a file system made with other options is refused instead.",
    probe: () =>
      unlessRefused(["ENOSYS", "EOPNOTSUPP"], () =>
        withDescriptor(fsopen("tmpfs"), (fd) => {
          fsconfigCommand(fd, "createExclusive");
          return yes();
        }),
      ),
  },
  {
    id: "mount-api.fspick",
    title: "fspick",
    why: "Options of a mounted file system change one by one, the others stay.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () =>
        withTmpfs(join(directory, "picked"), "", (path) =>
          withDescriptor(fspick(path), (fd) => {
            fsconfigFlag(fd, "ro");
            fsconfigCommand(fd, "reconfigure");
            const code = codeOf(() => writeFileSync(join(path, "file"), ""));
            return code === "EROFS" ? yes() : no("made read-only, but a file can be written");
          }),
        ),
      ),
  },
  {
    id: "mount-api.open-tree",
    title: "open_tree",
    why: "A mount is copied as a descriptor and put into another namespace without a path.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () => {
        const [source, target] = twoDirectories(directory);
        writeFileSync(join(source, "file"), "");
        withDescriptor(openTreeClone(source), (fd) => moveMount(fd, target));
        return thenUmount(target, () =>
          codeOf(() => statSync(join(target, "file"))) === undefined ? yes() : no("the copy is empty"),
        );
      }),
  },
  {
    id: "mount-api.setattr",
    title: "mount_setattr",
    why: "A mount becomes read-only without naming the options that it had.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () => {
        const [source, target] = twoDirectories(directory);
        withDescriptor(openTreeClone(source), (fd) => {
          mountSetAttributes(fd, MOUNT_ATTR_RDONLY);
          moveMount(fd, target);
        });
        return thenUmount(target, () => {
          const code = codeOf(() => writeFileSync(join(target, "file"), ""));
          return code === "EROFS" ? yes() : no("made read-only, but a file can be written");
        });
      }),
  },
  {
    id: "mount-api.beneath",
    title: "MOVE_MOUNT_BENEATH",
    why: "A mount is replaced by another without a moment in which nothing is there.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS", "EINVAL"], () => {
        const [source, target] = twoDirectories(directory);
        writeFileSync(join(source, "new"), "");
        return withTmpfs(target, "", () => {
          withDescriptor(openTreeClone(source), (fd) => moveMount(fd, target, MOVE_MOUNT_BENEATH));
          umount2(target);
          return codeOf(() => statSync(join(target, "new"))) === undefined ? yes() : no("the new mount does not show");
        });
      }),
  },
  {
    id: "mount-api.statx-mount-id",
    title: "STATX_MNT_ID",
    why: "Tells which mount a path lies on, which verifies that the lower is the one that was mounted.",
    probe: ({ directory }) => {
      const expected = readMountinfo().findLast(({ mountPoint }) => mountPoint === directory)?.mountId;
      const { mountId } = statx(directory);
      if (mountId === undefined) return no("statx does not fill it in");
      return mountId === expected ? yes() : no("differs from mountinfo");
    },
  },
  {
    id: "mount-api.statx-unique-mount-id",
    title: "STATX_MNT_ID_UNIQUE",
    why: "Ids of mounts that are never used again, so that another mount cannot be taken for one that is gone.",
    probe: ({ directory }) => (uniqueMountId(directory) === undefined ? no("statx does not fill it in") : yes()),
  },
  {
    id: "mount-api.statmount",
    title: "statmount",
    why: "One mount is looked at without reading and parsing the whole mount table.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () => {
        const type = statmountType(uniqueMountId(directory) ?? 0n);
        return type === "tmpfs" ? yes(`type "${type}"`) : no(`says "${type}" of a tmpfs`);
      }),
  },
  {
    id: "mount-api.listmount",
    title: "listmount",
    why: "Mounts are listed page by page, which stays quick with thousands of them.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS"], () => {
        const ids = listmount();
        const own = uniqueMountId(directory);
        return ids.some((id) => id === own) ? yes() : no("the list lacks a mount of ours");
      }),
  },
  ...resolveFeatures(),
];

/** Each with a path that the flag must refuse, or show in another way. */
function resolveFeatures(): Feature[] {
  const beneath = "Paths from an image cannot lead out of the container's root.";
  const flags: [name: string, title: string, why: string, (dir: number) => Finding][] = [
    ["beneath", "RESOLVE_BENEATH", beneath, (dir) => refusal(dir, "../", RESOLVE_BENEATH, "EXDEV")],
    ["in-root", "RESOLVE_IN_ROOT", beneath, inRoot],
    [
      "no-symlinks",
      "RESOLVE_NO_SYMLINKS",
      "A path with a symlink in it is refused, not followed.",
      (dir) => refusal(dir, "link", RESOLVE_NO_SYMLINKS, "ELOOP"),
    ],
    [
      "no-magiclinks",
      "RESOLVE_NO_MAGICLINKS",
      "Links of /proc that jump into other namespaces are refused.",
      (dir) => refusal(dir, "/proc/self/exe", RESOLVE_NO_MAGICLINKS, "ELOOP"),
    ],
    [
      "no-xdev",
      "RESOLVE_NO_XDEV",
      "A path stays on the mount it begins on.",
      (dir) => refusal(dir, "/proc/version", RESOLVE_NO_XDEV, "EXDEV"),
    ],
    ["cached", "RESOLVE_CACHED", "Paths are opened from the cache without blocking, or not at all.", cached],
  ];
  return flags.map(([name, title, why, look]) => ({
    id: `mount-api.resolve-${name}`,
    title: `openat2 with ${title}`,
    why,
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS", "EINVAL"], () => {
        symlinkSync("/", join(directory, "link"));
        writeFileSync(join(directory, "file"), "");
        return withDescriptor(openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY), look);
      }),
  }));
}

function refusal(dir: number, path: string, resolve: number, expected: string): Finding {
  const code = codeOf(() => withDescriptor(openat2(dir, path, constants.O_RDONLY, resolve), () => undefined));
  if (code === expected) return yes(`"${path}": ${code}`);
  return no(`"${path}": ${code ?? "opened"} instead of ${expected}`);
}

/** In the directory as root, `link` to `/` is the directory itself. */
function inRoot(dir: number): Finding {
  withDescriptor(openat2(dir, "link/file", constants.O_RDONLY, RESOLVE_IN_ROOT), () => undefined);
  return yes('"link/file" with link to "/" stays inside');
}

function cached(dir: number): Finding {
  withDescriptor(openat2(dir, "file", constants.O_RDONLY, RESOLVE_CACHED), () => undefined);
  return yes();
}

function twoDirectories(directory: string): [string, string] {
  const pair: [string, string] = [join(directory, "source"), join(directory, "target")];
  for (const path of pair) mkdirSync(path);
  return pair;
}

function thenUmount<T>(target: string, use: () => T): T {
  try {
    return use();
  } finally {
    umount2(target);
  }
}

function typeAt(path: string): string {
  return readMountinfo().findLast(({ mountPoint }) => mountPoint === path)?.type ?? "nothing is mounted";
}

/** What the kernel said when it refused the call; undefined when it said nothing, or did not refuse. */
function saidAbout(refused: () => void): string | undefined {
  try {
    refused();
    return undefined;
  } catch (error) {
    if (error instanceof SystemError) return error.said[0];
    throw error;
  }
}
