/**
 * Makes the placements that root of a user namespace cannot make, and gives them to it.
 * usage: prepare-rootless.ts UID
 */
import { chownSync, readdirSync } from "node:fs";
import { preparePlacements } from "../../agent/placements.ts";

const [uid = 0] = process.argv.slice(2).map(Number);
await preparePlacements({ cgroupParent: "rootless", container: { storageDriver: "" } });
for (const name of readdirSync("/mnt")) chownSync(`/mnt/${name}`, uid, uid);
