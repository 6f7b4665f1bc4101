import { exitCodeOf, sentenceOf } from "./failure.ts";

/**
 * What to do when nobody reads any more. A closed pipe (`| head`) or terminal does not end the work: a run goes on and writes its reports.
 * Output that cannot be written for another reason, such as a full disk, is a failure like others.
 */
export function mindOutputErrors(): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "EIO") return;
    const failed = Object.assign(error, { path: "standard output" });
    process.stderr.write(`mountproof: ${sentenceOf(failed)}\n`);
    process.exitCode = exitCodeOf(failed);
  });
}
