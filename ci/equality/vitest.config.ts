import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["ci/equality/*.suite.ts"], pool: "forks", testTimeout: 600_000, hookTimeout: 900_000 },
});
