/**
 * K27. Affected: all. Fix: none, by design: ovl_listxattr() asks the layer in which the file lies. Needs: the built-in server.
 */
import { containerStart } from "../container-start.ts";
import type { Attempted } from "../operations/attempts.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";
import { listxattrFaults } from "./listxattr-faults.ts";

const file = "/etc/hosts";

export const listxattrUntilCopyUp: Scenario = {
  name: "listxattr-until-copy-up",
  title: "A lower without extended attributes shows through until a file is copied up",
  mechanism:
    "A server that does not know FUSE_LISTXATTR answers ENOSYS. The kernel then says EOPNOTSUPP for every file that lies in the " +
    "lower, and lists attributes of one that was copied up: tools that look for them (tar, rsync, package managers) see a file " +
    "system that changes its mind. A server that answers with an empty list does not show this.",
  rows: ["K27"],
  varies: [],
  levels: { listxattrErrno: "ENOSYS" },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, listxattrFaults(trial));
    const compare = {
      name: "list-touch-list",
      run: async () => {
        const attempts = (["listxattr", "touch", "listxattr"] as const).map((call) => ({ call, path: file }));
        const [before, touched, after] = await actor.call("tryAll", { root: trial.paths.rootfs, attempts });
        trial.note(
          `listxattr in the lower: ${answer(before)}, touch: ${answer(touched)}, after copy-up: ${answer(after)}`,
        );
        if (before?.errno === undefined) return;
        throw new Finding("wrong-content", {
          message: `listxattr of "${file}" is ${before.errno} in the lower and ${answer(after)} once it is copied up`,
          errno: before.errno,
          path: file,
        });
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, compare] };
  },
};

function answer(attempted: Attempted | undefined): string {
  return attempted?.errno ?? "ok";
}
