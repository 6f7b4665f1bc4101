import { UserError } from "../../engine/errors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { builtinName, type Subject } from "../../scenarios/subject.ts";
import type { AgentConnection } from "../environments/environment.ts";
import { type Header, schemaVersion } from "../ledger/record.ts";
import { planFingerprint } from "../matrix/cell.ts";
import { type Plan, plan } from "../matrix/plan.ts";
import { type ProfileName, profiles } from "../matrix/profile.ts";
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
  readonly connect: () => Promise<AgentConnection>;
  /** Starts one for the self-test, which plants its defects in the built-in engine whatever the subject is. */
  readonly connectBuiltin: () => Promise<AgentConnection>;
}

/**
 * Starts an agent, asks it what there is, and plans.
 * @throws UserError `NO_SUCH_SCENARIO`, `ENVIRONMENT_NOT_APPLICABLE`
 */
export async function prepare(choice: RunChoice, world: World, log: (line: string) => void): Promise<Prepared> {
  const scenarios = chosen(world.scenarios, choice.only);
  await requireApplicable(world);
  const images = await world.images(fixturesOf(world.scenarios));
  const connectBuiltin = () => world.environment.start({ images, log });
  const { subject } = choice;
  const connect = subject ? () => world.environment.start({ images, log, subject }) : connectBuiltin;
  const agent = await connect();
  try {
    const place = { environment: world.environment.name, subject: subject?.name ?? builtinName };
    const planned = plan(scenarios, profiles[choice.profile], agent.hello, place);
    const missing = (await world.missing()).filter(({ what }) => !planned.notRun.some((known) => known.what === what));
    const whole = { ...planned, notRun: [...planned.notRun, ...missing] };
    return {
      plan: whole,
      header: await headerOf(choice, world, scenarios, whole, agent),
      agent,
      connect,
      connectBuiltin,
    };
  } catch (error) {
    await agent.close();
    throw error;
  }
}

function chosen(scenarios: readonly Scenario[], only: readonly string[] | undefined): readonly Scenario[] {
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

async function requireApplicable({ environment }: World): Promise<void> {
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

async function headerOf(
  { profile, only, subject }: RunChoice,
  world: World,
  scenarios: readonly Scenario[],
  { cells, notRun }: Plan,
  { hello }: AgentConnection,
): Promise<Header> {
  const { name } = world.environment;
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
    plan: {
      profile,
      ...(only ? { only: [...only] } : {}),
      target: profiles[profile].target,
      fingerprint: planFingerprint(cells),
      scenarios: scenarios.map(({ name, title, mechanism, rows }) => ({ name, title, mechanism, rows: [...rows] })),
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
