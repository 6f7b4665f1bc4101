/** Mounts that show other owners than the file system has. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mountSetIdmap, moveMount, openTreeClone, umount2 } from "../../engine/system/index.ts";
import { type Feature, type Finding, no, type Place, unlessRefused, yes } from "./feature.ts";
import { withDescriptor } from "./fs-context-mount.ts";
import { withOverlay } from "./overlay-mount.ts";
import { mappedOwner, withUserNamespace } from "./user-namespace.ts";

const fileSystems = ["tmpfs", "ext4", "xfs", "btrfs", "overlayfs"] as const;
const why = "One copy of an image serves containers with different user namespaces, without chown of every file.";

export const idmapFeatures: readonly Feature[] = [
  ...fileSystems.map(
    (name): Feature => ({
      id: `idmap.${name}`,
      title: `idmapped mount of ${name}`,
      why,
      probe: (place) => onIdmapped(place, sourceOn(name, place), mapped),
    }),
  ),
  {
    id: "idmap.fuse",
    title: "idmapped mount of FUSE",
    why,
    probe: (place) =>
      place.serve({ flags: ["allow-idmap"] }, ({ mountpoint }) => onIdmapped(place, mountpoint, mapped)),
  },
  ...(["tmpfs", "ext4", "btrfs"] as const).map(
    (name): Feature => ({
      id: `idmap.overlay-over-${name}`,
      title: `overlay over an idmapped lower on ${name}`,
      why: "Containers with different user namespaces get overlays of their own over one image.",
      probe: (place) => onIdmapped(place, sourceOn(name, place), (lower) => overlaid(place, lower)),
    }),
  ),
  {
    id: "idmap.overlay-over-fuse",
    title: "overlay over an idmapped lower on FUSE",
    why: "Containers with different user namespaces get overlays of their own over one lazily loaded image.",
    probe: (place) =>
      place.serve({ flags: ["allow-idmap"] }, ({ mountpoint }) =>
        onIdmapped(place, mountpoint, (lower) => overlaid(place, lower)),
      ),
  },
];

function sourceOn(name: (typeof fileSystems)[number], { directory, on }: Place): string {
  const source = join(name === "tmpfs" ? directory : on(name), "source");
  mkdirSync(source);
  writeFileSync(join(source, "file"), "");
  return source;
}

function onIdmapped({ directory }: Place, source: string, use: (target: string) => Finding): Promise<Finding> {
  const target = join(directory, "idmapped");
  mkdirSync(target);
  // Answers that are still under way would otherwise be waited for inside mount_setattr.
  statSync(join(source, "file"));
  return withUserNamespace((namespace) =>
    unlessRefused(["EINVAL", "ENOSYS", "EPERM", "EOPNOTSUPP"], () => {
      withDescriptor(openTreeClone(source), (fd) => {
        mountSetIdmap(fd, namespace);
        moveMount(fd, target);
      });
      try {
        return use(target);
      } finally {
        umount2(target);
      }
    }),
  );
}

function mapped(directory: string): Finding {
  const { uid } = statSync(join(directory, "file"));
  return uid === mappedOwner ? yes(`owner 0 shows as ${uid}`) : no(`mounted, but owner 0 shows as ${uid}`);
}

function overlaid({ directory }: Place, lower: string): Finding {
  return withOverlay({ base: directory, lower }, ({ merged }) => mapped(merged));
}
