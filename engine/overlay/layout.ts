/** Where things lie below the mount base and the root file system base. */
import { mkdirSync, realpathSync } from "node:fs";
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

/** Makes the bases and resolves symlinks in them, since mountinfo shows resolved paths. @throws UserError `BAD_PATH` */
export function makeLayout(mountBase: string, rootfsBase: string): Layout {
  const [mounts, rootfs] = [checkBasePath("mount base", mountBase), checkBasePath("rootfs base", rootfsBase)];
  for (const directory of [mounts, rootfs]) mkdirSync(directory, { recursive: true });
  const layout = { mountBase: realpathSync(mounts), rootfsBase: realpathSync(rootfs) };
  for (const directory of ["mnts", "upper", "work", "locks"])
    mkdirSync(join(layout.mountBase, directory), { recursive: true });
  return layout;
}

export function imagePaths({ mountBase }: Layout, imageDigest: string): ImagePaths {
  const name = imageDirectoryName(imageDigest);
  const directory = join(mountBase, "mnts", name);
  return {
    directory,
    lower: join(directory, "ro"),
    references: join(directory, "refs"),
    status: join(directory, "server.json"),
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
