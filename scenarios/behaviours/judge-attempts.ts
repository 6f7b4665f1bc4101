import type { Attempted } from "../operations/attempts.ts";
import { Finding, type Outcome } from "../outcome.ts";
import type { Trial } from "../scenario.ts";

/**
 * Notes every answer, `append /etc/hosts: EIO` or `chmod /etc/hosts: ok`.
 * @param otherwise what refusals are called whose errno does not speak for itself
 * @throws Finding when one was refused
 */
export function judgeAttempts(trial: Trial, attempted: readonly Attempted[], otherwise: Outcome): void {
  for (const answer of attempted) trial.note(text(answer));
  const refused = attempted.filter(({ errno }) => errno !== undefined);
  // An errno that tells what has become of the lower tells more than the others.
  const telling = refused.find(({ errno }) => errno === "ENOTCONN") ?? refused.find(({ errno }) => errno === "ESTALE");
  const first = telling ?? refused[0];
  if (first?.errno === undefined) return;
  throw new Finding(outcomes[first.errno] ?? otherwise, {
    message: `${refused.length} of ${attempted.length} system calls were refused, among them ${text(first)}`,
    errno: first.errno,
    path: first.path,
  });
}

const outcomes: Readonly<Record<string, Outcome>> = { ESTALE: "stale-handle", ENOTCONN: "disconnected" };

function text({ call, path, errno }: Attempted): string {
  return `${call} ${path}: ${errno ?? "ok"}`;
}
