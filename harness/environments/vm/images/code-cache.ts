/** What Node makes of the program's sources, made once on the host: a guest without KVM would take seconds for it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** Directory of the cache in the program image; the guest's init script names it to the agent. */
const directory = ".code-cache";

/** All processes of an agent: itself, its actors, its servers. Each ends when nobody speaks to it. */
const programs = ["harness/agent/main.ts", "harness/agent/executor.ts", "engine/fuse/server-process.ts"];

/**
 * Lets Node compile the programs where they lie in the guest (the cache goes by path), with the guest's own Node: types
 * stripped, and V8's bytecode. A Node that finds nothing for it in there compiles as ever.
 * @param program directory that becomes the root of the program image
 * @param userlandRoot the guest's root
 */
export async function addCodeCache(program: string, userlandRoot: string): Promise<void> {
  await mkdir(join(program, directory));
  const inside = `/mountproof/${directory}`;
  const script = `mount --bind "$1" "$2/mountproof"
export NODE_COMPILE_CACHE=${inside}
for program in ${programs.join(" ")}; do
  # The server ends with an error, as it is not told what to serve.
  chroot "$2" /usr/local/bin/node "/mountproof/$program" || [ $? = 2 ]
done`;
  await execa("unshare", ["--mount", "--propagation", "private", "sh", "-ec", script, "sh", program, userlandRoot], {
    stdin: "ignore",
  });
}
