/** What uses a tree, as programs of Debian: a process of its own, and the same one for everybody. Each has a deadline. */
import { execa } from "execa";

const deadline = { timeout: 120_000, killSignal: "SIGKILL" } as const;

/** lstat(2) of every path. @returns milliseconds */
export async function walk(root: string): Promise<number> {
  return milliseconds(async () => {
    await execa("find", [root, "-printf", "%i %m %s %T@\n"], { ...deadline, stdout: "ignore" });
  });
}

/**
 * Opens and reads files from end to end.
 * @param list of paths below the root, each ended by a NUL byte
 * @returns milliseconds
 */
export async function readFiles(root: string, list: string): Promise<number> {
  return milliseconds(async () => {
    await execa("xargs", ["-0", "cat"], { ...deadline, cwd: root, inputFile: list, stdout: "ignore" });
  });
}

/** Reads a file from end to end, 1 MiB at a time. @returns milliseconds */
export async function readSequentially(file: string): Promise<number> {
  return milliseconds(async () => {
    await execa("dd", [`if=${file}`, "of=/dev/null", "bs=1M"], { ...deadline, stderr: "ignore" });
  });
}

/** Reads 4 KiB at random places, the same in each call, one after another. @returns reads a second */
export async function readRandomly(file: string, reads: number): Promise<number> {
  const words = ["--name=random", "--readonly", "--rw=randread", "--bs=4k", "--ioengine=psync", "--invalidate=0"];
  const amount = [`--io_size=${reads * 4096}`, "--randseed=1", "--allrandrepeat=1"];
  const { stdout } = await execa("fio", [...words, ...amount, `--filename=${file}`, "--output-format=json"], deadline);
  const result = JSON.parse(stdout) as { jobs: [{ read: { iops: number } }] };
  return result.jobs[0].read.iops;
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
