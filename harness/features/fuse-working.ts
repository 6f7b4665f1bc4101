/** What of FUSE's offers works, with a server of our own behind it. */
import { openSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownMountData } from "../../engine/fuse/own/mount-own.ts";
import { fsconfigFlag, fsconfigString, ioctl, nameToHandle } from "../../engine/system/index.ts";
import { type Feature, type Finding, no, type Place, unlessRefused, yes } from "./feature.ts";
import { withDescriptor, withFsContext } from "./fs-context-mount.ts";
import { initFlag } from "./fuse/init-flags.ts";
import { readOffer } from "./fuse/offer.ts";
import type { ProbeServer } from "./fuse/probe-server.ts";
import { withOverlay } from "./overlay-mount.ts";
import { nestOverlays } from "./overlay-where.ts";

export const fuseWorkingFeatures: readonly Feature[] = [
  {
    id: "fuse.passthrough",
    title: "FUSE passthrough works",
    why: "Reads go to the file on disk at its own speed; the server sees none of them.",
    probe: (place) => passthrough(place, 1, (backing, use) => use(backingFile(place.directory, backing))),
  },
  {
    id: "fuse.passthrough-on-overlay",
    title: "FUSE passthrough to files on an overlay",
    why: "A cache that lies in a container's own root file system can be passed through.",
    probe: (place) =>
      passthrough(place, 2, (backing, use) =>
        withOverlay({ base: place.directory }, ({ merged }) => use(backingFile(merged, backing))),
      ),
  },
  {
    id: "fuse.overlays-on-passthrough",
    title: "overlays on top of FUSE with passthrough",
    why: "Passthrough uses up a level of stacking, so fewer overlays fit on top.",
    probe: ({ directory, serve }) =>
      ifOffered(directory, () =>
        serve({ flags: ["passthrough"], stackDepth: 1 }, ({ mountpoint }) => {
          statSync(join(mountpoint, "file"));
          return nestOverlays(directory, mountpoint);
        }),
      ),
  },
  {
    id: "fuse.max-read",
    title: "largest READ request of FUSE",
    why: "Fewer and larger requests; the limit is the kernel's, whatever a server asks for.",
    probe: ({ serve }) => serve({ flags: ["max-pages"] }, largestRead),
  },
  {
    id: "fuse.file-handles",
    title: "file handles on FUSE",
    why: "Overlayfs needs them of a lower for index and nfs_export.",
    probe: ({ serve }) =>
      serve({}, ({ mountpoint }) =>
        unlessRefused(["EOPNOTSUPP"], () => yes(`${nameToHandle(join(mountpoint, "file")).length} bytes`)),
      ),
  },
  {
    id: "fuse.fsopen",
    title: "FUSE mount through fsopen",
    why: "A server can be mounted where the engine says, by descriptors instead of paths.",
    probe: ({ directory }) =>
      unlessRefused(["ENOSYS", "EINVAL"], () =>
        withDescriptor(openSync("/dev/fuse", "r+"), (fd) => {
          const configure = (context: number) => {
            for (const option of ownMountData("N").split(",")) {
              const [key = "", value] = option.split("=");
              // Given as text: not every kernel takes fd as a descriptor.
              if (key === "fd") fsconfigString(context, key, String(fd));
              else if (value === undefined) fsconfigFlag(context, key);
              else fsconfigString(context, key, value);
            }
          };
          return withFsContext("fuse", directory, configure, () => yes());
        }),
      ),
  },
];

function largestRead({ mountpoint, largestRead }: ProbeServer): Finding {
  const file = openSync(join(mountpoint, "large"), "r");
  return withDescriptor(file, () => {
    readSync(file, Buffer.alloc(64 * 2 ** 20));
    // The buffer begins within a page, which counts as a whole one.
    const pages = Math.ceil(largestRead() / 4096);
    return { value: `${pages * 4} KiB`, detail: "with as many pages asked for as INIT can carry" };
  });
}

const backingContent = "from the file behind";

type WithBacking = (content: string, use: (path: string) => Finding) => Finding;

function ifOffered(directory: string, probe: () => Promise<Finding>): Finding | Promise<Finding> {
  const offered = readOffer(directory).flags & initFlag("passthrough");
  return offered === 0n ? no("INIT does not offer passthrough") : probe();
}

function passthrough(
  { directory, serve }: Place,
  stackDepth: number,
  withBacking: WithBacking,
): Finding | Promise<Finding> {
  return ifOffered(directory, () =>
    serve({ flags: ["passthrough"], stackDepth }, (server) =>
      unlessRefused(["EPERM", "EOPNOTSUPP", "ENOTTY", "EINVAL", "ELOOP"], () =>
        withBacking(backingContent, (path) => withDescriptor(openSync(path, "r"), (fd) => readThrough(server, fd))),
      ),
    ),
  );
}

function readThrough(server: ProbeServer, backing: number): Finding {
  const file = join(server.mountpoint, "file");
  // Passthrough is on from the answer to INIT on, and this waits for it.
  statSync(file);
  const id = openBacking(server.fd, backing);
  try {
    server.passThroughTo(id);
    const read = readFileSync(file, "utf8");
    const requests = server.count("READ");
    const detail = `read "${read}" with ${requests} READ requests`;
    return requests === 0 && backingContent.startsWith(read) && read !== "" ? yes(detail) : no(detail);
  } finally {
    closeBacking(server.fd, id);
  }
}

/** struct fuse_backing_map: fd, flags, padding. @returns the backing id @throws SystemError */
function openBacking(device: number, fd: number): number {
  const map = Buffer.alloc(16);
  map.writeInt32LE(fd, 0);
  return ioctl(device, FUSE_DEV_IOC_BACKING_OPEN, map);
}

function closeBacking(device: number, id: number): void {
  const argument = Buffer.alloc(4);
  argument.writeUInt32LE(id);
  ioctl(device, FUSE_DEV_IOC_BACKING_CLOSE, argument);
}

/** From include/uapi/linux/fuse.h. */
const FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501;
const FUSE_DEV_IOC_BACKING_CLOSE = 0x4004e502;

function backingFile(directory: string, content: string): string {
  const path = join(directory, "backing");
  writeFileSync(path, content);
  return path;
}
