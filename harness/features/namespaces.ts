/** What a user without privileges may mount, as rootless runtimes do. */
import { chmodSync, chownSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { MS_NOSUID, mknod, mount, umount2 } from "../../engine/system/index.ts";
import { CannotProbe, type Feature, type Finding, no, yes } from "./feature.ts";
import { asUnprivileged, type ScriptResult, unprivilegedUser } from "./user-namespace.ts";

export const namespaceFeatures: readonly Feature[] = [
  {
    id: "namespaces.user",
    title: "user namespaces without privileges",
    why: "Rootless runtimes begin with one; distributions switch them off.",
    probe: ({ directory }) => allowed(asUnprivileged(":", directory)),
  },
  {
    id: "namespaces.overlay",
    title: "overlay with userxattr in a user namespace",
    why: "Rootless containers without a FUSE program for the overlay.",
    probe: ({ directory }) => allowed(asUnprivileged(overlayScript("userxattr"), owned(directory, "place"))),
  },
  {
    id: "namespaces.overlay-trusted",
    title: "overlay without userxattr in a user namespace",
    why: "Without the option it cannot mark a directory opaque: files of the image come back in a directory that was removed and made again.",
    probe: ({ directory }) => allowed(asUnprivileged(overlayScript(""), owned(directory, "place"))),
  },
  {
    id: "namespaces.fuse",
    title: "FUSE in a user namespace",
    why: "Rootless runtimes can load images lazily.",
    probe: ({ directory }) =>
      withDevice(owned(directory, "place"), (place) => allowed(asUnprivileged(fuseScript, place))),
  },
];

/** A copy-up, and a lower directory removed and made again, which must be empty then. */
function overlayScript(option: string): string {
  return [
    ...["busybox mount -i -t tmpfs tmpfs .", 'cd "$PWD"', "busybox mkdir -p lower/directory upper work merged"],
    ...["echo lower >lower/file", "echo lower >lower/directory/child"],
    `busybox mount -i -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work${option && `,${option}`} merged`,
    ...["echo changed >merged/file", "busybox grep -q changed upper/file"],
    ...["busybox rm -r merged/directory", "busybox mkdir merged/directory"],
    'if busybox test -e merged/directory/child; then echo "a removed directory came back: Operation not permitted to mark it" >&2; exit 1; fi',
  ].join("\n");
}

const fuseScript = [
  "exec 3<>device/fuse",
  "busybox mkdir mountpoint",
  "busybox mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 probe mountpoint",
].join("\n");

/** Refusals of the kernel, as strerror(3) puts them. EIO is what overlayfs answers when it cannot set a mark of its own. */
const refusals =
  /Input\/output error|Operation not permitted|Invalid argument|No such device|No space left on device|Permission denied/i;

function allowed({ ok, message }: ScriptResult): Finding {
  if (ok) return yes();
  if (refusals.test(message)) return no(message);
  throw new CannotProbe(`the script failed for another reason than the kernel's: ${message}`);
}

function owned(directory: string, name: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  chownSync(path, unprivilegedUser, unprivilegedUser);
  return path;
}

/** A node of /dev/fuse that everyone may open: what the machine's own allows is a matter of its set-up, not of the kernel. */
function withDevice<T>(place: string, use: (place: string) => T): T {
  const directory = join(place, "device");
  mkdirSync(directory);
  mount("mountproof-probe", directory, "tmpfs", MS_NOSUID, "mode=0755");
  try {
    const device = join(directory, "fuse");
    mknod(device, constants.S_IFCHR | 0o666, { major: 10, minor: 229 });
    chmodSync(device, 0o666);
    return use(place);
  } finally {
    umount2(directory);
  }
}
