/** Where things lie below the mount base and the root file system base. */
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { checkBasePath, checkContainerId, imageDirectoryName } from "./ids.ts";

export interface Layout {
  readonly mountBase: string;
  readonly rootfsBase: string;
}

export interface ImagePaths {
  readonly directory: string;
  /** The FUSE mount that all containers of the image share. */
  readonly lower: string;
  /** One file a container. */
  readonly references: string;
  /** Written by the FUSE server. */
  readonly status: string;
  /** What the server was started with, and what it has done, both named by `status`: they go together. */
  readonly spec: string;
  readonly metrics: string;
  readonly lock: string;
}

export interface ContainerPaths {
  readonly upper: string;
  readonly work: string;
  /** Holds `rootfs` and nothing else. */
  readonly directory: string;
  readonly rootfs: string;
  readonly lock: string;
}

/** Directories of the mount base; `mnts` is made last, so where it is the others are. */
const ofMountBase = ["upper", "work", "locks", "mnts"];

/** Makes the bases. Symlinks in them are resolved, since mountinfo shows resolved paths. @throws UserError `BAD_PATH` */
export function makeLayout(mountBase: string, rootfsBase: string): Layout {
  const wanted = checkLayout(mountBase, rootfsBase);
  mkdirSync(wanted.rootfsBase, { recursive: true });
  for (const name of ofMountBase) mkdirSync(join(wanted.mountBase, name), { recursive: true });
  return resolved(wanted);
}

/** The layout if something was ever mounted in it; makes nothing. @throws UserError `BAD_PATH` */
export function findLayout(mountBase: string, rootfsBase: string): Layout | undefined {
  const wanted = checkLayout(mountBase, rootfsBase);
  return ofMountBase.every((name) => existsSync(join(wanted.mountBase, name))) ? resolved(wanted) : undefined;
}

/** As given, symlinks not resolved; looks at no disk. @throws UserError `BAD_PATH` */
export function checkLayout(mountBase: string, rootfsBase: string): Layout {
  return { mountBase: checkBasePath("mount base", mountBase), rootfsBase: checkBasePath("rootfs base", rootfsBase) };
}

/** The rootfs base may be gone, below /run after a boot. */
function resolved({ mountBase, rootfsBase }: Layout): Layout {
  return {
    mountBase: realpathSync(mountBase),
    rootfsBase: existsSync(rootfsBase) ? realpathSync(rootfsBase) : rootfsBase,
  };
}

export function imagePaths({ mountBase }: Layout, imageDigest: string): ImagePaths {
  const name = imageDirectoryName(imageDigest);
  const directory = join(mountBase, "mnts", name);
  return {
    directory,
    lower: join(directory, "ro"),
    references: join(directory, "refs"),
    status: join(directory, "server.json"),
    spec: join(directory, "server.json.spec"),
    metrics: join(directory, "server.json.metrics"),
    lock: join(mountBase, "locks", `image-${name}`),
  };
}

export function containerPaths({ mountBase, rootfsBase }: Layout, containerId: string): ContainerPaths {
  const id = checkContainerId(containerId);
  const directory = join(rootfsBase, id);
  return {
    upper: join(mountBase, "upper", id),
    work: join(mountBase, "work", id),
    directory,
    rootfs: join(directory, "rootfs"),
    lock: join(mountBase, "locks", `container-${id}`),
  };
}
