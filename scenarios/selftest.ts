/** Planted defects: a harness that does not recognise these must not judge a kernel. */
import { containerStart } from "./container-start.ts";
import { attributeFaults, linkCount } from "./link-count.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

const base = { rows: [], varies: [], kind: "schedules" } satisfies Partial<Scenario>;

/** Must be seen as `disconnected`. */
const crash: Scenario = {
  ...base,
  name: "selftest-crash",
  title: "Planted: the server dies under a live overlay",
  mechanism: "SIGKILL to the server, then a walk.",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, walk, lower } = containerStart(trial);
    return {
      start: [mountLower, awaitReady, mountOverlay, walk],
      server: [{ name: "kill", run: () => lower().kill() }],
    };
  },
  schedules: { planted: order("start: mount-lower await-ready mount-overlay; server: kill; start: walk") },
};

/** Must be seen as `hang`. */
const hang: Scenario = {
  ...base,
  name: "selftest-hang",
  title: "Planted: a LOOKUP that is never answered",
  mechanism: "A gate that nobody opens, and a walk over the name.",
  actors: (trial) => {
    const faults = { requests: [{ operation: "LOOKUP", name: "proc", gate: "never" } as const] };
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, { faults });
    const root = trial.paths.rootfs;
    const walk = {
      name: "walk",
      run: async () => {
        await actor.call("walk", { root, path: "/proc" }, { deadlineMs: 500 });
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, walk] };
  },
};

/** Must be seen as `deleted-directory`. */
const failure: Scenario = {
  ...linkCount,
  name: "selftest-failure",
  title: "Planted: link count zero",
  varies: [],
};

/** Must be seen as `leak`. */
const leak: Scenario = {
  ...base,
  name: "selftest-leak",
  title: "Planted: a mount that nobody takes down",
  mechanism: "A tmpfs below the trial's directory, without a release.",
  actors: (trial) => {
    const { mountLower, awaitReady, actor } = containerStart(trial);
    const path = trial.paths.rootfs;
    return {
      start: [mountLower, awaitReady, { name: "forget", run: () => actor.call("mountTmpfs", { path, size: "64k" }) }],
    };
  },
};

/** Must be seen as `deleted-directory`, of one start among four. */
const oneOfFour: Scenario = {
  ...base,
  name: "selftest-one-of-four",
  title: "Planted: one of four starts that run freely has link count zero",
  mechanism: "Four lowers of their own, the third with link count zero, and a walk each.",
  kind: "timing",
  unordered: true,
  actors: (trial) => {
    const faults = { attributes: attributeFaults("zero") };
    const start = (name: string) => {
      const options = { actor: name, paths: trial.pathsOf(name), ...(name === "start-3" ? { faults } : {}) };
      const { mountLower, awaitReady, mountOverlay, walk } = containerStart(trial, options);
      return [mountLower, awaitReady, mountOverlay, walk];
    };
    return Object.fromEntries(["start-1", "start-2", "start-3", "start-4"].map((name) => [name, start(name)]));
  },
};

export const selftests: readonly Scenario[] = [crash, hang, failure, leak, oneOfFour];
