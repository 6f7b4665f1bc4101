import { UserError } from "../../engine/errors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { builtinName, type Subject } from "../../scenarios/subject.ts";
import type { AgentConnection, Environment } from "../environments/environment.ts";
import { type Header, type ShardRecord, schemaVersion } from "../ledger/record.ts";
import { type Cell, planFingerprint } from "../matrix/cell.ts";
import { type Plan, plan } from "../matrix/plan.ts";
import { type ProfileName, profileFor, profiles } from "../matrix/profile.ts";
import { selection } from "../matrix/selection.ts";
import { cellsOfShard, type Shard } from "../matrix/shard.ts";
import type { Connect } from "./lasting-agent.ts";
import type { World } from "./world.ts";

export interface RunChoice {
  readonly profile: ProfileName;
  /** Only these scenarios, cells and levels: see `selection`. */
  readonly only?: readonly string[];
  /** Only this part of the plan. */
  readonly shard?: Shard;
  readonly subject?: Subject;
}

/** A run that can begin: agents can be started, the plan is made. */
export interface Prepared {
  readonly plan: Plan;
  /** Those that were chosen. */
  readonly scenarios: readonly Scenario[];
  readonly header: Header;
  /** Runs already; whoever gets this closes it. */
  readonly agent: AgentConnection;
  /** Starts another one. */
  readonly connect: Connect;
  /** Starts one for the self-test, which plants its defects in the built-in engine whatever the subject is. */
  readonly connectBuiltin: Connect;
}

export interface Preparation {
  readonly environment: Environment;
  /** Directory for what explains failures. */
  readonly artifacts?: string;
  readonly log: (line: string) => void;
}

/**
 * Starts an agent, asks it what there is, and plans.
 * @throws UserError `NO_SUCH_SCENARIO`, `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL`, `NOTHING_CHOSEN`, `ENVIRONMENT_NOT_APPLICABLE`
 */
export async function prepare(choice: RunChoice, world: World, preparation: Preparation): Promise<Prepared> {
  const { environment } = preparation;
  const scenarios = chosenScenarios(world.scenarios, choice.only);
  await requireApplicable(environment);
  const { connect, connectBuiltin } = await connections(choice, world, preparation);
  const agent = await connect({});
  try {
    const { plan: planned, shard } = await planFor(choice, world, environment, agent);
    const header = await headerOf(choice, world, environment, { scenarios, plan: planned, shard, agent });
    return { plan: planned, scenarios, header, agent, connect, connectBuiltin };
  } catch (error) {
    await agent.close();
    throw error;
  }
}

/** What can be told before anything is started. @throws UserError `NO_SUCH_SCENARIO`, `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL` */
export function checkChoice({ only }: RunChoice, { scenarios }: World): void {
  selection(only, namesOf(scenarios));
}

async function connections({ subject }: RunChoice, world: World, { environment, artifacts, log }: Preparation) {
  const images = await world.images(fixturesOf(world.scenarios));
  const common = { images, log, ...(artifacts === undefined ? {} : { artifacts }) };
  const connectBuiltin: Connect = (needs) => environment.start({ ...common, ...needs });
  const connect: Connect = (needs) => environment.start({ ...common, ...needs, ...(subject ? { subject } : {}) });
  return { connectBuiltin, connect };
}

/** The part of the plan that was asked for, and of which shard it is. */
async function planFor(
  choice: RunChoice,
  world: World,
  environment: Environment,
  agent: AgentConnection,
): Promise<{ plan: Plan; shard?: ShardRecord }> {
  const place = { environment: environment.name, subject: choice.subject?.name ?? builtinName };
  const scenarios = chosenScenarios(world.scenarios, choice.only);
  const planned = plan(scenarios, profileFor(choice.profile, environment), agent.hello, place);
  const missing = (await world.missing()).filter(({ what }) => !planned.notRun.some((known) => known.what === what));
  const chosen = { ...planned, cells: chosenCells(planned.cells, world, choice.only, agent) };
  const whole = { ...chosen, notRun: [...planned.notRun, ...missing] };
  return choice.shard === undefined ? { plan: whole } : shardOf(whole, choice.shard);
}

function shardOf(whole: Plan, { index, count }: Shard): { plan: Plan; shard: ShardRecord } {
  const cells = cellsOfShard(whole.cells, whole.profile, { index, count });
  const places = cells.map((cell) => whole.cells.indexOf(cell));
  const shard = { index, count, fingerprint: planFingerprint(whole.cells), cells: whole.cells.length, places };
  return { plan: { ...whole, cells }, shard };
}

function chosenScenarios(scenarios: readonly Scenario[], only: readonly string[] | undefined): readonly Scenario[] {
  const chosen = selection(only, namesOf(scenarios));
  return scenarios.filter(({ name }) => chosen.scenario(name));
}

function chosenCells(
  cells: readonly Cell[],
  { scenarios }: World,
  only: readonly string[] | undefined,
  { hello: { kernel, runtimes } }: AgentConnection,
): readonly Cell[] {
  const chosen = cells.filter(selection(only, namesOf(scenarios)).cell);
  if (chosen.length > 0 || only === undefined || cells.length === 0) return chosen;
  const asked = only.join(",");
  throw new UserError(
    "NOTHING_CHOSEN",
    `no cell on kernel "${kernel.release}" is what --only "${asked}" asks for`,
    asked.includes("runtime=") ? `runtimes are ${runtimes.join(", ")}` : "`mountproof plan --list` shows all cells",
  );
}

function namesOf(scenarios: readonly Scenario[]): string[] {
  return scenarios.map(({ name }) => name);
}

export async function requireApplicable(environment: Environment): Promise<void> {
  const answer = await environment.probe();
  if (answer.applicable) return;
  throw new UserError(
    "ENVIRONMENT_NOT_APPLICABLE",
    `cannot run in environment "${environment.name}": ${answer.reason}`,
    "run as root on a machine with /dev/fuse",
  );
}

/** The probe image serves the self-test, too; a second image is asked for by scenarios that mix two. */
function fixturesOf(scenarios: readonly Scenario[]): string[] {
  return [...new Set(["probe", "edge-cases", ...scenarios.map(({ fixture }) => fixture ?? "probe")])];
}

interface Planned {
  readonly scenarios: readonly Scenario[];
  readonly plan: Plan;
  readonly shard: ShardRecord | undefined;
  readonly agent: AgentConnection;
}

async function headerOf(
  { profile, only, subject }: RunChoice,
  world: World,
  { name, kernelBuild }: Environment,
  { scenarios, plan: { cells, notRun }, shard, agent: { hello, guest, container } }: Planned,
): Promise<Header> {
  return {
    type: "header",
    schemaVersion,
    startedAt: new Date().toISOString(),
    versions: await world.versions(),
    kernel: { ...hello.kernel },
    environment: name,
    environments: [{ name, used: true }],
    subject: subject?.name ?? builtinName,
    ...(subject ? { subjectFile: subject } : {}),
    ...(kernelBuild ? { kernelBuild } : {}),
    ...(guest ? { guest } : {}),
    ...(container ? { container } : {}),
    slowness: hello.slowness,
    ...(world.places ? { places: world.places } : {}),
    ...(world.kernels ? { kernels: world.kernels } : {}),
    plan: {
      profile,
      ...(only ? { only: [...only] } : {}),
      target: profiles[profile].target,
      fingerprint: planFingerprint(cells),
      ...(shard ? { shard } : {}),
      scenarios: scenarios.map(({ name, title, mechanism, rows, elsewhere, schedules }) => ({
        ...{ name, title, mechanism, rows: [...rows] },
        ...(elsewhere === undefined ? {} : { elsewhere }),
        ...(schedules === undefined ? {} : { schedules: stepsOf(schedules) }),
      })),
      cells: cells.map((cell) => ({
        ...cell,
        factors: { ...cell.factors },
        schedules: [...cell.schedules],
        varied: [...cell.varied],
      })),
      notRun: notRun.map((item) => ({ ...item })),
    },
  };
}

function stepsOf(schedules: NonNullable<Scenario["schedules"]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(schedules).map(([name, steps]) => [name, [...steps]]));
}
