import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{engine,harness,scenarios,fixtures,ci,vagrant}/**/*.test.ts"],
    // A thread blocked in a system call on a hung mount cannot be ended; a process can.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
