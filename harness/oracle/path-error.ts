import { errorCode } from "../../engine/system/index.ts";
import { Finding } from "../../scenarios/outcome.ts";

/** A system call failed on a path of the tree under test. `path` is the one inside the root, not the handle it went through. */
export class PathError extends Error {
  /** Symbolic errno. */
  readonly code: string;
  readonly syscall: string;
  readonly path: string;
  constructor(code: string, syscall: string, path: string, options?: ErrorOptions) {
    super(`${syscall} ${JSON.stringify(path)}: ${code}`, options);
    this.name = "PathError";
    this.code = code;
    this.syscall = syscall;
    this.path = path;
  }

  /** Any error with an errno; others are bugs and pass through as they are. */
  static from(error: unknown, path: string): PathError {
    const { syscall } = error as NodeJS.ErrnoException;
    const code = errorCode(error);
    if (code === undefined || !syscall) throw error;
    return new PathError(code, syscall, path, { cause: error });
  }

  /** The two errnos that speak for themselves become findings. */
  orFinding(): PathError | Finding {
    const outcome = telling[this.code];
    return outcome ? new Finding(outcome, { message: this.message, errno: this.code, path: this.path }) : this;
  }
}

const telling: Readonly<Record<string, "stale-handle" | "disconnected" | undefined>> = {
  ESTALE: "stale-handle",
  ENOTCONN: "disconnected",
  ECONNABORTED: "disconnected",
};
