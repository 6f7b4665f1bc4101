/**
 * K36. Affected: all kernels. Fix: none, by design; a supervisor that aborts the connection, or from 6.15 on a request timeout.
 * Needs: fusectl mounted. Source: request_wait_answer() and fuse_abort_conn() in fs/fuse/dev.c.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Scenario, Step } from "../scenario.ts";
import { frozen, looked } from "./frozen-server.ts";

const base = {
  rows: ["K36"],
  varies: ["overlay"],
  kind: "schedules",
} satisfies Partial<Scenario>;

export const serverFrozen: Scenario = {
  ...base,
  name: "server-frozen",
  title: "The FUSE server is stopped before it has read a request",
  mechanism:
    "A server that hangs (SIGSTOP here; in life a lock, a dead network) answers nothing. Whoever needs it sleeps in the kernel, first " +
    "interruptibly, and SIGKILL ends it as long as the server has not read its request. Through fuse-overlayfs it is that " +
    "server's request, which was read, and SIGKILL does not help. Aborting the connection through fusectl frees the caller with " +
    "ECONNABORTED; a server that goes on answers as if nothing had been.",
  actors: (trial) => {
    const start = containerStart(trial);
    return { start: [start.mountLower, start.awaitReady, start.mountOverlay], ...frozen(trial, start.lower) };
  },
  schedules: {
    thawed: order(
      "start: mount-lower await-ready mount-overlay; caller: enter; server: freeze; caller: look&; watcher: see-blocked; server: thaw; caller: look!",
    ),
    killed: order(
      "start: mount-lower await-ready mount-overlay; caller: enter; server: freeze; caller: look&; watcher: see-blocked kill; caller: look!",
    ),
    aborted: order(
      "start: mount-lower await-ready mount-overlay; caller: enter; server: freeze; caller: look&; watcher: see-blocked abort; caller: look!",
    ),
  },
};

export const serverFrozenMidRequest: Scenario = {
  ...base,
  name: "server-frozen-mid-request",
  title: "The FUSE server is stopped while it works on a request",
  mechanism:
    "Once the server has read a request, SIGKILL of the caller only queues an INTERRUPT, which the stopped server does not read: the " +
    "caller waits on and cannot be ended. Aborting the connection through fusectl frees it.",
  faulty: true,
  actors: (trial) => {
    const faults = { requests: [{ operation: "LOOKUP", name: looked.name, gate: "held", matches: 1 } as const] };
    const start = containerStart(trial, { faults });
    const reached: Step = { name: "reached", run: () => start.lower().gateReached("held") };
    const { server, ...others } = frozen(trial, start.lower, () => start.lower().openGate("held"));
    return {
      start: [start.mountLower, start.awaitReady, start.mountOverlay],
      ...others,
      server: [reached, ...server],
    };
  },
  schedules: {
    killed: order(
      "start: mount-lower await-ready mount-overlay; caller: enter look&; server: reached freeze; watcher: see-blocked kill; caller: look!",
    ),
    aborted: order(
      "start: mount-lower await-ready mount-overlay; caller: enter look&; server: reached freeze; watcher: see-blocked abort; caller: look!",
    ),
  },
};
