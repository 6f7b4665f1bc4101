import type { Act } from "../act.ts";
import type { Stage } from "../stage.ts";
import { tolerate } from "../tolerate.ts";

/** Somebody in a mount namespace of their own, who does not see what is mounted after they left. */
export const elsewhere: readonly Act[] = [
  { name: "unshare", run: ({ trial }) => trial.actor("elsewhere").call("makePrivateNamespace", undefined) },
  {
    name: "remove-lower-mountpoint",
    // The kernel detaches what is mounted there in other namespaces, a connection that nobody else uses ends.
    writes: ["lower-directory", "lower-mount", "init"],
    run: (stage) => remove(stage, "lower"),
  },
  {
    name: "remove-rootfs-mountpoint",
    writes: ["rootfs-directory", "overlay"],
    run: (stage) => remove(stage, "rootfs"),
  },
];

/** Not to be removed while it is a mountpoint in their own namespace, or with something in it. */
const inUse = ["EBUSY", "ENOTEMPTY"];

async function remove({ trial }: Stage, which: "lower" | "rootfs"): Promise<void> {
  await tolerate(["ENOENT", ...inUse], trial.actor("elsewhere").call("rmdir", { path: trial.paths[which] }));
}
