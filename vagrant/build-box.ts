/**
 * Builds the box, if it is not built yet, and says where it lies: `node vagrant/build-box.ts`. It holds busybox, an sshd and what an
 * agent needs, but no kernel: the Vagrantfile gives each machine its own.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../engine/errors.ts";
import { NotAvailable } from "../harness/apt/not-available.ts";
import { withLock } from "../harness/cache/lock.ts";
import { agentParts, type Part } from "../harness/environments/vagrant/parts.ts";
import { boxesDirectory } from "../harness/environments/vagrant/paths.ts";
import { temporaryIn } from "../harness/environments/vm/images/temporary.ts";
import { boxDigest } from "./build/digest.ts";
import { makeImage } from "./build/image.ts";
import { packBox } from "./build/pack.ts";
import { pruneBoxes } from "./build/prune.ts";
import { fillRoot } from "./build/root.ts";

try {
  console.log(await ensureBox());
} catch (error) {
  process.exitCode = exitCode(error);
}

async function ensureBox(): Promise<string> {
  const parts = await agentParts();
  const directory = join(boxesDirectory(), boxDigest(parts));
  await mkdir(boxesDirectory(), { recursive: true });
  const waiting = () => say("another process builds it, waiting");
  if (!existsSync(directory)) {
    await withLock(join(boxesDirectory(), ".lock"), () => buildUnlessThere(directory, parts), waiting);
  }
  await pruneBoxes(directory);
  return directory;
}

/** It gets its name when it is whole. */
async function buildUnlessThere(directory: string, parts: readonly Part[]): Promise<void> {
  if (existsSync(directory)) return;
  const workspace = temporaryIn(boxesDirectory());
  const [root, box] = [join(workspace, "root"), join(workspace, "box")];
  try {
    await mkdir(box, { recursive: true });
    await fillRoot(root, parts, say);
    await makeImage(root, join(box, "box.img"));
    await packBox(box, `mountproof-${basename(directory)}`);
    await rename(box, directory);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** What is known to go wrong is told in one line; anything else is a defect and keeps its trace. */
function exitCode(error: unknown): number {
  if (error instanceof UserError) {
    say(`${error.message}; ${error.hint}`);
    return 2;
  }
  if (!(error instanceof NotAvailable)) throw error;
  say(error.message);
  return 1;
}

function say(line: string): void {
  console.error(`box: ${line}`);
}
