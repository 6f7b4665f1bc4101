import type { BlockingProcess } from "../../engine/overlay/blocking.ts";

/** Runs `use` with a process for blocking calls, which starts while the command's own modules load: each takes over 100 ms. */
export async function withBlocking<T>(use: (blocking: BlockingProcess) => Promise<T>): Promise<T> {
  const { openBlocking } = await import("../../engine/overlay/blocking.ts");
  const blocking = openBlocking();
  blocking.start();
  try {
    return await use(blocking);
  } finally {
    blocking.close();
  }
}
