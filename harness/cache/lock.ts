import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs `work` while no other process holds the lock on the file. flock(1) keeps the lock for as long as this process lives,
 * so a killed holder never blocks the next one.
 *
 * @param waiting called once if another process holds the lock
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waiting: () => void = () => {}): Promise<T> {
  // The holder ends with the end of its input, which comes from us below or with our death.
  const holder = spawn("flock", ["--exclusive", path, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const timer = setTimeout(waiting, 1000);
  const ended = endOf(holder);
  try {
    await Promise.race([once(holder.stdout, "data"), ended]);
    clearTimeout(timer);
    return await work();
  } finally {
    clearTimeout(timer);
    holder.stdin.end();
    await ended;
  }
}

async function endOf(holder: ChildProcess): Promise<void> {
  const [code, signal] = await once(holder, "exit");
  if (code !== 0) throw new Error(`flock ended with ${code ?? signal}`);
}
