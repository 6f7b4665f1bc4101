/** Names of the defects that a scenario can have the built-in server show; each is one line of a table beside it. */
export const defectNames = [
  "directory-link-count",
  "file-link-count",
  "hard-link-count",
  "hard-link-inodes",
  "nodeid-fresh",
  "nodeid-generation",
  "nodeid-shared",
  "changing-attributes",
  "lost-special-bits",
  "wrong-owner",
  "size-too-small",
  "size-too-large",
  "whole-second-times",
  "wrong-type",
  "device-number",
  "cut-target",
  "lost-xattr",
  "cut-xattr",
  "ioctl-errno",
  "listxattr-errno",
  "getxattr-errno",
  "read-errno",
  "short-read",
  "shifted-bytes",
  "entry-type",
  "entry-inode",
  "listing-cut",
  "listing-skips",
  "listing-repeats",
  "listing-endless",
  "name-not-found",
  "whiteout-shown",
] as const;

/** The scenario whose cells have them. */
export const defectiveServerName = "defective-server";

export type DefectName = (typeof defectNames)[number];
