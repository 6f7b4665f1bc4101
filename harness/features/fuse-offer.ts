/** What the kernel's FUSE offers a server, and what of it works. */
import { existsSync, readFileSync } from "node:fs";
import type { Feature, Finding } from "./feature.ts";
import { no, yes } from "./feature.ts";
import { type InitFlag, initFlag, namesOfFlags } from "./fuse/init-flags.ts";
import { readOffer } from "./fuse/offer.ts";

interface OfferedFlag {
  readonly flag: InitFlag;
  readonly title: string;
  readonly why: string;
}

const offeredFlags: readonly OfferedFlag[] = [
  {
    flag: "passthrough",
    title: "FUSE offers passthrough",
    why: "Reads of files that the server has on disk need not go through it.",
  },
  {
    flag: "allow-idmap",
    title: "FUSE offers idmapped mounts",
    why: "One mounted image can serve containers with different user namespaces.",
  },
  {
    flag: "over-io-uring",
    title: "FUSE offers io_uring",
    why: "Requests without a system call and a context switch each.",
  },
  {
    flag: "no-opendir-support",
    title: "FUSE offers to leave out OPENDIR",
    why: "Listing a directory costs two requests less, and listings may stay in the page cache.",
  },
  {
    flag: "do-readdirplus",
    title: "FUSE offers READDIRPLUS",
    why: "Names come with their attributes, which saves a LOOKUP each.",
  },
  {
    flag: "parallel-dirops",
    title: "FUSE offers parallel lookups",
    why: "Lookups and listings of one directory need not wait for each other.",
  },
  {
    flag: "cache-symlinks",
    title: "FUSE offers caching of symlinks",
    why: "Paths through symlinks, frequent in images, cost no request each.",
  },
  {
    flag: "max-pages",
    title: "FUSE offers large requests",
    why: "Reads of up to 1 MiB instead of 128 KiB a request.",
  },
  {
    flag: "submounts",
    title: "FUSE offers submounts",
    why: "One server can show several file systems with device numbers of their own.",
  },
  {
    flag: "map-alignment",
    title: "FUSE offers DAX",
    why: "File content mapped straight from the host, without a page cache in the guest; /dev/fuse itself has none.",
  },
  {
    flag: "has-expire-only",
    title: "FUSE offers to let entries expire",
    why: "A server can make the kernel ask again about a name without taking away what is mounted on it.",
  },
  {
    flag: "has-resend",
    title: "FUSE offers to send requests again",
    why: "A server that takes over from a dead one gets the requests that it had not answered.",
  },
  {
    flag: "no-export-support",
    title: "FUSE lets a server refuse file handles",
    why: "A server whose node ids do not last can say so, and overlayfs then does not rely on them.",
  },
  {
    flag: "request-timeout",
    title: "FUSE offers time limits for requests",
    why: "A hung server is cut off by the kernel instead of blocking its callers for ever.",
  },
];

export const fuseOfferFeatures: readonly Feature[] = [
  {
    id: "fuse.protocol",
    title: "FUSE protocol",
    why: "Says which requests and flags a server can count on.",
    probe: ({ directory }) => {
      const { version, flags } = readOffer(directory);
      return { value: version, detail: `offers ${namesOfFlags(flags).join(" ")}` };
    },
  },
  ...offeredFlags.map(
    ({ flag, title, why }): Feature => ({
      id: `fuse.offers-${flag}`,
      title,
      why,
      probe: ({ directory }) => offers(readOffer(directory).flags, flag),
    }),
  ),
  {
    id: "fuse.enable-uring",
    title: "io_uring of FUSE is switched on",
    why: "The kernel offers FUSE over io_uring only while the module parameter enable_uring is set.",
    probe: () => moduleParameter("/sys/module/fuse/parameters/enable_uring"),
  },
];

function offers(flags: bigint, flag: InitFlag): Finding {
  return (flags & initFlag(flag)) === 0n ? no("not among the flags in INIT") : yes();
}

function moduleParameter(path: string): Finding {
  if (!existsSync(path)) return no(`"${path}" does not exist`);
  const value = readFileSync(path, "utf8").trim();
  return value === "Y" ? yes() : no(`${path}: ${value}`);
}
