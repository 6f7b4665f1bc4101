import { availableParallelism } from "node:os";

/**
 * Results of so many calls, as many at a time as there are processors: a process that starts beside thirty others would not be there
 * before its deadline. What was made before a call failed goes to `unused`.
 */
export async function fewAtOnce<T>(count: number, make: () => Promise<T>, unused: (made: T[]) => void): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const group = Array.from({ length: Math.min(availableParallelism(), count - made.length) }, make);
    const ends = await Promise.allSettled(group);
    made.push(...ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : [])));
    const failed = ends.find((end) => end.status === "rejected");
    if (!failed) continue;
    unused(made);
    throw failed.reason;
  }
  return made;
}
