/** Whether QEMU itself is well: a guest that stands still because QEMU does is no finding about its kernel. */
import { GuestFault, type Machine } from "../contract.ts";

const answerMs = 10_000;

/** RunState in qapi/run-state.json: what keeps a guest from running, in words. */
const stopped: Readonly<Record<string, string>> = {
  "io-error": "QEMU stopped the guest after an error of a disk on the host",
  "internal-error": "QEMU stopped the guest after an internal error",
  paused: "somebody stopped the guest in QEMU's monitor",
  debug: "a debugger stopped the guest",
};

/** The fault of QEMU or of the host that stops the guest; undefined when QEMU runs it. */
export async function qemuFault(machine: Machine): Promise<GuestFault | undefined> {
  const full = machine.qmp.events.find(({ event, data }) => event === "BLOCK_IO_ERROR" && (data as BlockError).nospace);
  if (full) return ours("the host's disk is full: a disk of the guest could not grow", full.data);
  const status = await statusOf(machine);
  if (status === undefined) return ours(`QEMU itself did not answer within ${answerMs} ms`);
  const reason = stopped[status];
  return reason === undefined ? undefined : ours(reason, blockErrors(machine));
}

/** Part of BLOCK_IO_ERROR in qapi/block-core.json. */
interface BlockError {
  readonly nospace?: boolean;
}

async function statusOf({ qmp, ended }: Machine): Promise<string | undefined> {
  const deadline = Promise.withResolvers<undefined>();
  const timer = setTimeout(deadline.resolve, answerMs, undefined);
  try {
    const query = qmp.execute("query-status") as Promise<{ status: string }>;
    const answer = await Promise.race([query, deadline.promise, ended.then(() => ({ status: "ended" }))]);
    return answer?.status;
  } finally {
    clearTimeout(timer);
  }
}

function blockErrors({ qmp }: Machine): unknown[] {
  return qmp.events.filter(({ event }) => event === "BLOCK_IO_ERROR").map(({ data }) => data);
}

function ours(message: string, seen?: unknown): GuestFault {
  return new GuestFault("harness-error", {
    message,
    ...(seen === undefined ? {} : { details: [JSON.stringify(seen)] }),
  });
}
