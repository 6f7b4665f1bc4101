import { UserError } from "../../engine/errors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { builtinName, type Subject } from "../../scenarios/subject.ts";
import type { AgentConnection, Environment } from "../environments/environment.ts";
import { type Header, schemaVersion } from "../ledger/record.ts";
import { planFingerprint } from "../matrix/cell.ts";
import { type Plan, plan } from "../matrix/plan.ts";
import { type ProfileName, profileFor, profiles } from "../matrix/profile.ts";
import type { Connect } from "./lasting-agent.ts";
import type { World } from "./world.ts";

export interface RunChoice {
  readonly profile: ProfileName;
  /** Only scenarios of these names. */
  readonly only?: readonly string[];
  readonly subject?: Subject;
}

/** A run that can begin: agents can be started, the plan is made. */
export interface Prepared {
  readonly plan: Plan;
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
 * @throws UserError `NO_SUCH_SCENARIO`, `ENVIRONMENT_NOT_APPLICABLE`
 */
export async function prepare(choice: RunChoice, world: World, preparation: Preparation): Promise<Prepared> {
  const { environment } = preparation;
  const scenarios = chosenScenarios(world.scenarios, choice.only);
  await requireApplicable(environment);
  const { connect, connectBuiltin } = await connections(choice, world, preparation);
  const agent = await connect({});
  try {
    const planned = await planFor(choice, world, environment, agent);
    const header = await headerOf(choice, world, environment, { scenarios, plan: planned, agent });
    return { plan: planned, header, agent, connect, connectBuiltin };
  } catch (error) {
    await agent.close();
    throw error;
  }
}

async function connections({ subject }: RunChoice, world: World, { environment, artifacts, log }: Preparation) {
  const images = await world.images(fixturesOf(world.scenarios));
  const common = { images, log, ...(artifacts === undefined ? {} : { artifacts }) };
  const connectBuiltin: Connect = (needs) => environment.start({ ...common, ...needs });
  const connect: Connect = (needs) => environment.start({ ...common, ...needs, ...(subject ? { subject } : {}) });
  return { connectBuiltin, connect };
}

async function planFor(choice: RunChoice, world: World, environment: Environment, agent: AgentConnection) {
  const place = { environment: environment.name, subject: choice.subject?.name ?? builtinName };
  const scenarios = chosenScenarios(world.scenarios, choice.only);
  const planned = plan(scenarios, profileFor(choice.profile, environment), agent.hello, place);
  const missing = (await world.missing()).filter(({ what }) => !planned.notRun.some((known) => known.what === what));
  return { ...planned, notRun: [...planned.notRun, ...missing] };
}

function chosenScenarios(scenarios: readonly Scenario[], only: readonly string[] | undefined): readonly Scenario[] {
  const names = scenarios.map(({ name }) => name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      "NO_SUCH_SCENARIO",
      `cannot choose scenario "${unknown}": there is none`,
      `choose from ${names.join(", ")}`,
    );
  }
  return only ? scenarios.filter(({ name }) => only.includes(name)) : scenarios;
}

async function requireApplicable(environment: Environment): Promise<void> {
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
  readonly agent: AgentConnection;
}

async function headerOf(
  { profile, only, subject }: RunChoice,
  world: World,
  { name, kernelBuild }: Environment,
  { scenarios, plan: { cells, notRun }, agent: { hello, guest, container } }: Planned,
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
      scenarios: scenarios.map(({ name, title, mechanism, rows, elsewhere }) => ({
        ...{ name, title, mechanism, rows: [...rows] },
        ...(elsewhere === undefined ? {} : { elsewhere }),
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
