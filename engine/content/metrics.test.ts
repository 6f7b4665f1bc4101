import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { createCounters, metricsOf } from "./metrics.ts";

test("the figures of several threads are summed where they are counted", async () => {
  const [own, other] = [createCounters(), createCounters()];
  own.add("hits.disk");
  own.add("bytes.disk", 4096);
  own.add("fetchedBytes", 2 ** 40);
  const script = `const { workerData } = require("node:worker_threads");
    import(workerData.module).then(({ createCounters }) => {
      const counters = createCounters(workerData.buffer);
      counters.add("hits.disk", 2);
      counters.add("warnings.shared");
      counters.add("fetchedBytes", 1);
    });`;
  const workerData = { buffer: other.buffer, module: new URL("./metrics.ts", import.meta.url).href };
  const worker = new Worker(script, { eval: true, workerData });
  await new Promise((resolve) => worker.once("exit", resolve));
  const metrics = metricsOf([own.buffer, other.buffer]);
  expect(metrics.hits).toEqual({ store: 0, memory: 0, disk: 3, shared: 0, blob: 0 });
  expect(metrics.bytes.disk).toBe(4096);
  expect(metrics.fetches.bytes).toBe(2 ** 40 + 1);
  expect(metrics.warnings).toEqual({ disk: 0, shared: 1, blob: 0, files: 0, prefetch: 0 });
});
