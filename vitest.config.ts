import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{engine,harness,scenarios,fixtures,ci,vagrant}/**/*.test.ts"],
    // A thread blocked in a system call on a hung mount cannot be ended; a process can.
    pool: "forks",
    maxWorkers: 2,
    // Only what hangs may come to these: a machine that runs engines, VMs and a browser beside a test takes many times as long for it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
