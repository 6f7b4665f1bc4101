import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/** Runs `/bin/true` of a root file system with runc, by the same bundle for everybody. @param id of the container */
export async function runTrue(rootfs: string, bundle: string, id: string): Promise<void> {
  mkdirSync(bundle, { recursive: true });
  await execa("runc", ["spec", "--bundle", bundle]);
  const path = join(bundle, "config.json");
  const spec = JSON.parse(readFileSync(path, "utf8")) as { process: object; root: object };
  const process = { ...spec.process, terminal: false, args: ["/bin/true"] };
  writeFileSync(path, JSON.stringify({ ...spec, process, root: { path: rootfs, readonly: false } }));
  await execa("runc", ["run", "--bundle", bundle, id], { stdin: "ignore", timeout: 120_000 });
}
