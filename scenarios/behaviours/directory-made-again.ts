/**
 * K25, and a defect of K35. Affected: userxattr with an upper on tmpfs before 6.6; fuse-overlayfs. Fix: 6.6, "tmpfs,xattr: enable
 * limited user extended attributes"; none for fuse-overlayfs. Needs: nothing. Source: ovl_set_opaque() in fs/overlayfs/.
 */
import { containerStart } from "../container-start.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

export const directoryMadeAgain: Scenario = {
  name: "directory-made-again",
  title: "A directory of the image is removed and made again",
  mechanism:
    "The new directory lies in the upper where the lower has one, too: overlayfs marks it opaque by an extended attribute, " +
    "trusted.overlay.opaque or, under userxattr, user.overlay.opaque. Where the upper's file system cannot store it, as tmpfs could " +
    "not store user.* before Linux 6.6, the directory cannot be made, or the image's files come back in it. fuse-overlayfs has marks " +
    "of its own, and still gives a file of the image to whoever asks for it by name, once the new directory was listed.",
  rows: ["K25", "K35"],
  varies: ["placement", "userxattr", "overlay"],
  levels: { placement: "dev-shm", userxattr: "on" },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const { rootfs, upper } = trial.paths;
    const replaced = { path: `${rootfs}/data/dir` };
    const { userxattr, overlay } = trial.factors;
    const mark = userxattr === "on" ? "user.overlay.opaque" : "trusted.overlay.opaque";
    return {
      start: [
        mountLower,
        awaitReady,
        mountOverlay,
        { name: "replace", run: () => actor.call("replaceDirectory", replaced) },
        {
          name: "list",
          run: async () => {
            const names = await actor.call("list", replaced);
            if (names.length > 0) throw comeBack(`"/data/dir" lists ${names.join(", ")}`);
          },
        },
        {
          name: "look",
          run: async () => {
            if (!(await actor.call("exists", { path: `${replaced.path}/child` }))) return;
            throw comeBack('"/data/dir/child" can be read, though it is not listed');
          },
        },
        {
          name: "look-for-mark",
          run: async () => {
            // fuse-overlayfs has marks of its own.
            if (overlay !== "kernel") return;
            const value = await actor.call("extendedAttribute", { path: `${upper}/data/dir`, name: mark });
            trial.note(`${mark}=${JSON.stringify(value)}`);
            if (value !== "y") throw comeBack(`the upper's directory has no mark ${mark}`);
          },
        },
      ],
    };
  },
};

function comeBack(what: string): Finding {
  const message = `after "/data/dir" was removed and made again, ${what}`;
  return new Finding("wrong-content", { message, path: "/data/dir" });
}
