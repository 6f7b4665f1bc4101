/** What went wrong while a root file system was built or taken down, with all that is needed to understand it. */
export interface OverlayFailure {
  /** What was being done: `mount overlay`, `unmount lower`. */
  readonly step: string;
  readonly path: string;
  /** Symbolic, `EINVAL`; `ETIMEDOUT` when a deadline passed. */
  readonly errno: string;
  /** Lines the kernel logged meanwhile. */
  readonly kernelLog?: readonly string[];
  readonly hint?: string;
  readonly cause?: unknown;
}

export class OverlayError extends Error {
  readonly step: string;
  readonly path: string;
  readonly errno: string;
  readonly kernelLog: readonly string[];
  readonly hint: string;

  constructor(failure: OverlayFailure) {
    super(sentence(failure), failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = "OverlayError";
    this.step = failure.step;
    this.path = failure.path;
    this.errno = failure.errno;
    this.kernelLog = failure.kernelLog ?? [];
    this.hint = failure.hint ?? "";
  }
}

function sentence({ step, path, errno, kernelLog = [], hint }: OverlayFailure): string {
  const said = kernelLog.length > 0 ? `; the kernel logged "${kernelLog.join('", "')}"` : "";
  return `${step} at ${JSON.stringify(path)} failed: ${errno}${said}${hint ? `; ${hint}` : ""}`;
}
