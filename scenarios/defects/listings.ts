import type { Defect } from "./defect.ts";

/** Names: which there are, what a listing tells of them, and how it goes on. */
export const listingDefects = {
  "entry-type": {
    title: "Listings tell that directories were files",
    faults: { attributes: [{ on: "directories", dType: 8 }] },
    property: "d_type is the type of the inode, or unknown",
  },
  "entry-inode": {
    title: "Listings tell other inode numbers than stat",
    faults: { attributes: [{ on: "all", dIno: "differs" }] },
    property: "d_ino equals st_ino",
  },
  "listing-cut": {
    title: "Listings end after 1,000 names",
    faults: { listings: [{ first: 1000 }] },
    property: "a listing holds every name",
  },
  "listing-skips": {
    title: "A listing of several answers lacks a name between any two",
    faults: { listings: [{ continuation: "skips" }] },
    property: "a listing goes on exactly behind the last name that was told",
  },
  "listing-repeats": {
    title: "A listing of several answers tells a name twice between any two",
    faults: { listings: [{ continuation: "repeats" }] },
    property: "a listing goes on exactly behind the last name that was told",
  },
  "listing-endless": {
    title: "Each answer begins at the first name, so that a listing never ends",
    faults: { listings: [{ restarts: true }] },
    property: "a listing ends",
  },
  "name-not-found": {
    title: "Names that are not ASCII are listed and not found",
    faults: { requests: [{ operation: "LOOKUP", namePattern: "[^\\x00-\\x7f]", errno: "ENOENT" }] },
    property: "names are bytes, and what is listed is found",
  },
  "whiteout-shown": {
    title: "Whiteouts are served as files",
    faults: { image: { extraFile: ".wh..wh..opq" } },
    property: "whiteouts hide names of lower layers and are not served themselves",
  },
} satisfies Record<string, Defect>;
