/** From an error, of whatever origin, and the kind of step that met it to the outcome of a trial. */
import { errorCode } from "../../engine/system/index.ts";
import { type Evidence, Finding, type Outcome } from "../../scenarios/outcome.ts";
import { withErrnoNames } from "./errno-names.ts";

/**
 * What the step was about. `setup` is what the harness needs for itself: its failures are never the kernel's.
 * `runtime` is a container runtime's error text.
 */
export type StepKind = "setup" | "mount" | "umount" | "walk" | "read" | "write" | "runtime";

export interface Classified {
  readonly outcome: Outcome;
  readonly evidence: Evidence;
}

export function classify(error: unknown, kind: StepKind): Classified {
  if (error instanceof Finding) return { outcome: error.outcome, evidence: error.evidence };
  const { message, code, path, syscall } = fieldsOf(error);
  const outcome = outcomeOf(kind, code, message);
  return {
    outcome,
    evidence: {
      message,
      ...(code === undefined ? {} : { errno: code }),
      ...(path === undefined ? {} : { path }),
      ...(syscall === undefined ? {} : { details: [`system call: ${syscall}`] }),
    },
  };
}

/** The outcome that a runtime's (or any program's) error text tells; undefined when it tells none. */
export function outcomeOfText(text: string): Outcome | undefined {
  return textRows.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * The first two are filepath-securejoin's `errInvalidDirectory` and `errDeletedInode`: an open handle whose st_nlink
 * is 0 (its internal check `isDeadInode`). The others are what libc and Go print for ESTALE, ENOTCONN and ECONNABORTED.
 */
const textRows: readonly (readonly [RegExp, Outcome])[] = [
  [/wandered into deleted directory/, "deleted-directory"],
  [/cannot verify path of deleted inode/, "deleted-directory"],
  [/stale (nfs )?file handle/i, "stale-handle"],
  [/(transport endpoint|socket) is not connected/i, "disconnected"],
  [/software caused connection abort/i, "disconnected"],
];

interface Row {
  readonly errno?: readonly string[];
  readonly kind?: StepKind;
  readonly outcome: Outcome;
}

/** Read from the top; the first row that fits decides. A row without errno fits any errno, but not the lack of one. */
const rows: readonly Row[] = [
  { kind: "setup", outcome: "harness-error" },
  { errno: ["ESTALE"], outcome: "stale-handle" },
  // ECONNREFUSED: the server went before it had answered INIT (fuse_get_req() in fs/fuse/dev.c).
  { errno: ["ENOTCONN", "ECONNABORTED", "ECONNREFUSED"], outcome: "disconnected" },
  { kind: "mount", outcome: "mount-refused" },
  // Whatever the kernel refuses while it copies up or writes, the container loses a write.
  { kind: "write", outcome: "lost-write" },
  // What the truth names and the tree does not hold, or cannot give, is not the image's content.
  { kind: "walk", outcome: "wrong-content" },
  { kind: "read", outcome: "wrong-content" },
  { errno: ["EBUSY"], kind: "umount", outcome: "leak" },
];

function outcomeOf(kind: StepKind, code: string | undefined, message: string): Outcome {
  if (kind === "runtime") return outcomeOfText(message) ?? "runtime-failure";
  if (code === undefined || !isErrno(code)) return "harness-error";
  const row = rows.find((row) => (row.errno?.includes(code) ?? true) && (row.kind ?? kind) === kind);
  return row?.outcome ?? "harness-error";
}

/** `EINVAL`, but not Node's own `ERR_INVALID_ARG_TYPE`: that is a fault of our code. */
function isErrno(code: string): boolean {
  return /^E[A-Z0-9]+$/.test(code);
}

function fieldsOf(error: unknown) {
  if (!(error instanceof Error))
    return { message: String(error), code: undefined, path: undefined, syscall: undefined };
  const { message, path, syscall } = error as NodeJS.ErrnoException;
  return { message: withErrnoNames(message), code: errorCode(error), path, syscall };
}
