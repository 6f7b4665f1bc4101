import type { Defect } from "./defect.ts";

/** Which inode is which, and how many names it has. */
export const identityDefects = {
  "directory-link-count": {
    title: "Directories have a link count of 0",
    faults: { attributes: [{ on: "directories", linkCount: 0 }] },
    property: "the link count of a directory is 2 and one for each of its directories",
  },
  "file-link-count": {
    title: "Files have a link count of 0",
    faults: { attributes: [{ on: "files", linkCount: 0 }] },
    property: "the link count of a file is the number of its names",
  },
  "hard-link-count": {
    title: "Hard links have a link count of 1",
    faults: { attributes: [{ on: "hard-links", linkCount: 1 }] },
    property: "hard links count each name",
  },
  "hard-link-inodes": {
    title: "Each name of a hard link has an inode of its own",
    faults: { image: { hardLinks: "separate" } },
    property: "names of one inode share its number",
  },
  "nodeid-fresh": {
    title: "Each LOOKUP gives a new nodeid",
    faults: { attributes: [{ on: "all", nodeid: "fresh" }] },
    property: "an inode has one nodeid for the life of the mount",
  },
  "nodeid-generation": {
    title: "Each LOOKUP gives a new generation",
    faults: { attributes: [{ on: "all", nodeid: "new-generation" }] },
    property: "an inode has one generation for the life of the mount",
  },
  "nodeid-shared": {
    title: "Two files share a nodeid",
    faults: { attributes: [{ on: "files", nodeid: "shared" }] },
    property: "no two inodes share a nodeid",
  },
} satisfies Record<string, Defect>;
