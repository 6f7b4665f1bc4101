/**
 * For tests: a subject with a defect of its own choice, a thin wrapper over the built-in server.
 * usage: node defective.ts DEFECT IMAGE MOUNTPOINT
 */
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { LayerStore } from "../../../engine/content/index.ts";
import { startLowerServer } from "../../../engine/fuse/client.ts";
import type { Faults } from "../../../engine/fuse/faults.ts";
import { openImage } from "../../../engine/image/index.ts";
import { buildIndex, type ImageModel, type Inode, writeIndex } from "../../../engine/index/index.ts";

interface Defect {
  readonly inode?: (inode: Inode) => Inode;
  readonly faults?: Faults;
}

/** A server drops, cuts, miscounts or mixes up; none of it is a level or a fault of any scenario. */
const defects: Readonly<Record<string, Defect>> = {
  none: {},
  "drops-setuid": { inode: (inode) => ({ ...inode, mode: inode.mode & 0o1777 }) },
  "cuts-at-64k": { inode: (inode) => ({ ...inode, size: Math.min(inode.size, 65536) }) },
  "reads-one-byte-off": {
    inode: (inode) =>
      inode.content && inode.size > 100_000
        ? { ...inode, content: { ...inode.content, offset: inode.content.offset + 1 } }
        : inode,
  },
  "counts-hard-links-once": { inode: (inode) => (inode.type === "file" ? { ...inode, nlink: 1 } : inode) },
  "loses-xattrs": { inode: ({ xattrs: _lost, ...inode }) => inode },
  "swaps-two-names": {
    inode: (inode) => {
      const { hosts, group } = inode.children ?? {};
      if (hosts === undefined || group === undefined) return inode;
      return { ...inode, children: { ...inode.children, hosts: group, group: hosts } };
    },
  },
  "refuses-file-attributes": { faults: { requests: [{ operation: "IOCTL", errno: "EOPNOTSUPP" }] } },
};

const [name = "", image = "", mountpoint = ""] = process.argv.slice(2);
const defect = defects[name];
if (!defect) throw new Error(`no defect "${name}"; there are: ${Object.keys(defects).join(", ")}`);

const directory = mkdtempSync(join(dirname(mountpoint), "defective-"));
const indexPath = join(directory, "index");
const storeDir = join(directory, "store");
const index = await buildIndex(await openImage(image), { store: new LayerStore(storeDir) });
await writeIndex(withDefect(index, defect), indexPath);
const server = await startLowerServer();
const spec = { indexPath, storeDir, mountpoint, fuseLibrary: "own" as const, ttlSec: 1 };
await server.mount({ ...spec, ...(defect.faults ? { faults: defect.faults } : {}) });
console.log("ready");
process.once("SIGTERM", async () => {
  await server.close();
  rmSync(directory, { recursive: true });
  process.exit(0);
});

function withDefect(index: ImageModel, { inode = (same) => same }: Defect): ImageModel {
  return { ...index, inodes: index.inodes.map(inode) };
}
