import { openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneFile, copyFileRange, ioUringSetup, userfaultfd } from "../../engine/system/index.ts";
import { type Feature, type Finding, no, type Place, unlessRefused, yes } from "./feature.ts";
import { withDescriptor } from "./fs-context-mount.ts";

const fileSystems = ["tmpfs", "ext4", "xfs", "btrfs", "overlayfs", "fuse"] as const;

export const ioFeatures: readonly Feature[] = [
  ...fileSystems.map(
    (name): Feature => ({
      id: `io.copy-file-range-${name}`,
      title: `copy_file_range on ${name}`,
      why: "A cache is filled, and a file copied up, without its bytes going through a program.",
      probe: (place) =>
        copied(place, name, (from, to) => {
          copyFileRange(from, to, content.length);
        }),
    }),
  ),
  ...fileSystems.map(
    (name): Feature => ({
      id: `io.reflink-${name}`,
      title: `reflinks on ${name}`,
      why: "A copy-up of a large file costs nothing where upper and lower share blocks.",
      probe: (place) => copied(place, name, cloneFile),
    }),
  ),
  {
    id: "io.io-uring",
    title: "io_uring is allowed",
    why: "FUSE over io_uring and quick servers need it; distributions and policies forbid it.",
    probe: () => unlessRefused(["ENOSYS", "EPERM"], () => withDescriptor(ioUringSetup(), () => yes())),
  },
  {
    id: "io.userfaultfd",
    title: "userfaultfd is allowed",
    why: "Restoring a container's memory page by page needs it.",
    probe: () => unlessRefused(["ENOSYS", "EPERM"], () => withDescriptor(userfaultfd(), () => yes())),
  },
];

/** A whole block: file systems share no less. */
const content = Buffer.alloc(4096, "mountproof");

function copied(
  { directory, on }: Place,
  name: (typeof fileSystems)[number],
  copy: (from: number, to: number) => void,
): Finding {
  const base = name === "tmpfs" ? directory : on(name);
  const [source, target] = [join(base, "source"), join(base, "target")] as const;
  writeFileSync(source, content);
  return unlessRefused(["EOPNOTSUPP", "EINVAL", "ENOSYS", "EXDEV", "ENOTTY"], () => {
    withDescriptor(openSync(source, "r"), (from) => withDescriptor(openSync(target, "w"), (to) => copy(from, to)));
    return readFileSync(target).equals(content) ? yes() : no("the copy differs");
  });
}
