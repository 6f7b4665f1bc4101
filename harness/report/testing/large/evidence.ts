import type { Outcome } from "../../../../scenarios/outcome.ts";
import type { TrialRecord } from "../../../ledger/record.ts";

type Evidence = TrialRecord["evidence"];

/** Words of real trials, with the numbers that differ from trial to trial. */
export function evidenceOf(outcome: Outcome, step: string | undefined, random: () => number): Evidence {
  if (outcome === "ok") return random() < 0.1 ? { details: ["the overlay reports link count 1"] } : {};
  const root = `/run/trials/t${Math.floor(random() * 9000)}/rootfs`;
  return { ...wordsOf(outcome, root, random), ...(step === undefined ? {} : { step }) };
}

function wordsOf(outcome: Outcome, root: string, random: () => number): Evidence {
  const mount = (options: string) => `mount("mountproof", "${root}", "overlay", 0, "${options}")`;
  switch (outcome) {
    case "deleted-directory":
      return {
        message: `runc run failed: unable to start container process: error during container init: error mounting "proc" to rootfs at "/proc": finding existing subpath of "/proc": wandered into deleted directory "${root}/proc"`,
        ...{ path: root, details: ["exit: 1", 'stdout: ""'] },
      };
    case "wrong-content":
      return {
        message: `13 differences from the image in "${root}"; first: /links/${"l".repeat(130)}: lgetxattr fails with EIO`,
        ...{ path: root, details: differences(12) },
      };
    case "mount-refused":
      return {
        message: `${mount(`lowerdir=${root}/lower,upperdir=/mnt/ext4/t1/upper,workdir=/mnt/ext4/t1/work,index=on`)}: EINVAL (Invalid argument)`,
        ...{ errno: "EINVAL", path: root, details: ["system call: mount"] },
        kernelLog: [`overlayfs: filesystem on '/mnt/t${Math.floor(random() * 999)}/upper' not supported as upperdir`],
      };
    case "disconnected":
      return {
        message: `${mount(`lowerdir=${root}/lower`)}: ENOTCONN (Transport endpoint is not connected)`,
        ...{ errno: "ENOTCONN", path: root, kernelLog: [`overlayfs: statfs failed on '${root}/lower'`] },
      };
    case "hang":
      return {
        message: "walk did not return within 500 ms",
        details: [`MainThread[${Math.floor(random() * 9999)}] S: openat(2) in request_wait_answer`],
      };
    case "harness-error":
      return {
        message: "the agent died: exit code 139",
        console: `artifacts/console-${Math.floor(random() * 99)}.log`,
      };
    default:
      return { message: `${outcome} at "${root}/volume"`, path: root, details: [] };
  }
}

function differences(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/xattrs/name-${index}: lgetxattr fails with EIO`);
}
