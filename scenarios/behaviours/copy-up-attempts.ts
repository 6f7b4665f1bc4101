import type { Attempt } from "../operations/attempts.ts";

/** Each of them copies up a file or a directory of the probe image, and the directories above it. */
export const copyUpAttempts: readonly Attempt[] = [
  { call: "append", path: "/data/append.txt" },
  { call: "mkdir", path: "/var/log/made" },
  { call: "chmod", path: "/etc/hosts" },
];
