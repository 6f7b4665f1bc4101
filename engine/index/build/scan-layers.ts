import { availableParallelism } from "node:os";
import type { Image } from "../../image/image.ts";
import { type Lane, laneHere } from "./lane.ts";
import type { LayerJob, LayerScan } from "./layer-job.ts";
import { laneInWorker } from "./worker-lane.ts";

/**
 * Reads layers side by side, each once.
 * @returns in the order of the jobs
 * @throws UserError that of the lowest layer at fault, at each run the same
 */
export async function scanLayers(blobs: Image["blobs"], jobs: readonly LayerJob[]): Promise<LayerScan[]> {
  const results = await inLanes(lanesFor(jobs), jobs, (lane, job) => lane.scan(job, blobs.stream(job.blob)));
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** Starting a thread takes as long as reading so much, about. */
const smallBytes = 1024 * 1024;

function lanesFor(jobs: readonly LayerJob[]): Lane[] {
  const bytes = jobs.reduce((sum, { blob }) => sum + blob.size, 0);
  if (bytes < smallBytes) return [laneHere()];
  return Array.from({ length: Math.min(availableParallelism(), jobs.length) }, laneInWorker);
}

type Run = (lane: Lane, job: LayerJob) => Promise<LayerScan>;

/** The largest first, so that no lane is left alone with it at the end. */
async function inLanes(lanes: readonly Lane[], jobs: readonly LayerJob[], run: Run) {
  const results = new Map<LayerJob, PromiseSettledResult<LayerScan>>();
  const queue = jobs.toSorted((a, b) => b.blob.size - a.blob.size);
  let lowestBad = jobs.length;
  const work = async (lane: Lane) => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      // What lies above a bad layer does not matter any more.
      if (jobs.indexOf(job) > lowestBad) continue;
      const [result] = await Promise.allSettled([run(lane, job)]);
      results.set(job, result);
      if (result.status === "rejected") lowestBad = Math.min(lowestBad, jobs.indexOf(job));
    }
  };
  try {
    await Promise.all(lanes.map(work));
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
  return jobs.map((job) => results.get(job) as PromiseSettledResult<LayerScan>);
}
