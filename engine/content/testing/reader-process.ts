/**
 * For tests: a process that reads files of an image and compares them with the digests of its index.
 * usage: node reader-process.ts INDEX SPEC SEED READS; prints `{"wrong", "failed", "metrics"}`
 */
import { createHash } from "node:crypto";
import { openIndex } from "../../index/index.ts";
import { openContent } from "../open-content.ts";

const [indexPath = "", spec = "{}", seed = "0", reads = "100"] = process.argv.slice(2);
const index = openIndex(indexPath);
const content = openContent(index, JSON.parse(spec));
let [wrong, failed] = [0, 0];
let random = Number(seed) + 1;

for (let read = 0; read < Number(reads); read++) {
  random = (random * 48271) % 2147483647;
  const inode = index.inode(2 + (random % (index.inodeCount - 1)));
  if (inode?.content === undefined) continue;
  const bytes = await content.read(inode, 0, inode.size).catch(() => undefined);
  if (bytes === undefined) failed++;
  else if (createHash("sha256").update(bytes).digest("hex") !== inode.content.digest) wrong++;
}
await content.idle();
process.stdout.write(JSON.stringify({ wrong, failed, metrics: content.metrics }));
content.close();
