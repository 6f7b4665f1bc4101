/** For tests, inside a userland: starts containers on a real overlay over a real lower and prints what the oracle says, a JSON object a line. */
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { startLowerServer } from "../../../engine/fuse/client.ts";
import type { Faults } from "../../../engine/fuse/faults.ts";
import { mountKernelOverlay, umountOverlay } from "../../../engine/overlay/kernel.ts";
import { Finding } from "../../../scenarios/outcome.ts";
import { type RunContainerOptions, type Runtime, runContainer } from "../runtime.ts";

export interface RuntimeCase {
  readonly name: string;
  readonly runtime: Runtime;
  readonly faults?: Faults;
  readonly options?: Partial<RunContainerOptions>;
}

export interface CaseResult {
  readonly name: string;
  readonly outcome: string;
  readonly message?: string;
  readonly details?: readonly string[];
  readonly stdout?: string;
  /** What is still there when the oracle is done: bundles, cgroups. */
  readonly left: readonly string[];
}

const [image = "{}", cases = "[]"] = process.argv.slice(2);
const cgroupParent = `mountproof-runtime-test-${process.pid}-${Date.now()}`;
const server = await startLowerServer();
for (const one of JSON.parse(cases) as RuntimeCase[]) console.log(JSON.stringify(await runCase(one)));
await server.close();
rmdirSync(`/sys/fs/cgroup/${cgroupParent}`);

async function runCase({ name, runtime, faults, options }: RuntimeCase): Promise<CaseResult> {
  const base = `/run/${name}`;
  const [lower, upperdir, workdir, target] = ["lower", "upper", "work", "rootfs"].map((part) => `${base}/${part}`) as [
    string,
    string,
    string,
    string,
  ];
  for (const directory of [lower, upperdir, workdir, target]) mkdirSync(directory, { recursive: true });
  const { indexPath, storeDir } = JSON.parse(image) as { indexPath: string; storeDir: string };
  const spec = { indexPath, storeDir, mountpoint: lower, fuseLibrary: "own" as const, ttlSec: 1 };
  const session = await server.mount({ ...spec, ...(faults ? { faults } : {}) });
  mountKernelOverlay({ lowerdirs: [lower], upperdir, workdir, target, options: { index: "off", metacopy: "off" } });
  const bindMounts = [{ destination: "/etc/mountproof/bound" }];
  const result = await run({ runtime, rootfs: target, id: name, cgroupParent, bindMounts, ...options });
  umountOverlay(target);
  await session.unmount();
  return { name, ...result, left: leftOvers() };
}

async function run(options: RunContainerOptions): Promise<Omit<CaseResult, "name" | "left">> {
  try {
    const { stdout } = await runContainer(options);
    return { outcome: "ok", stdout };
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    const { message, details = [] } = error.evidence;
    return { outcome: error.outcome, details, ...(message === undefined ? {} : { message }) };
  }
}

function leftOvers(): string[] {
  const cgroup = `/sys/fs/cgroup/${cgroupParent}`;
  const cgroups = existsSync(cgroup) ? readdirSync(cgroup, { withFileTypes: true }) : [];
  return [...readdirSync("/tmp"), ...cgroups.filter((entry) => entry.isDirectory()).map(({ name }) => name)];
}
