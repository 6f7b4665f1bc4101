import { UserError } from "../../../engine/errors.ts";
import { scenarios } from "../../../scenarios/index.ts";
import { subjectSchema } from "../../../scenarios/subject.ts";
import { type Header, type KernelBuild, type KernelChoice, kernelChoiceSchema } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";
import { requireLevels } from "../../matrix/single-cell.ts";
import type { ChosenPlaces } from "../../places/choose.ts";
import { worldOf } from "../../places/world-of.ts";
import { lastingAgent } from "../../run/lasting-agent.ts";
import { prepare } from "../../run/prepare.ts";
import type { World } from "../../run/world.ts";
import { jsonText } from "../json.ts";
import { namesPlaces, toPlaces } from "../place-options.ts";
import type { ReproOptions } from "../repro.ts";
import { ordersOf, type ReproRecord, runAgain } from "./again.ts";
import { findCell } from "./find-cell.ts";
import { reproScenario } from "./scenario.ts";

/** On the real machine. */
export async function reproOnTheSpot(id: string, options: ReproOptions): Promise<void> {
  const stream = options.json ? process.stderr : process.stdout;
  const print = (line: string) => void stream.write(`${line}\n`);
  const records = await reproAny(id, options, print);
  if (options.json) process.stdout.write(jsonText(records));
}

/** A cell of a run, or a scenario in each place. */
async function reproAny(
  id: string,
  options: ReproOptions,
  print: (line: string) => void,
): Promise<ReproRecord | ReproRecord[]> {
  if (!scenarios.some(({ name }) => name === id)) {
    if (options.set || namesPlaces(options)) throw fixedCell(id, options.set ? "--set" : "another place");
    return reproCommand(id, options, (places) => worldOf(places, {}, print), print);
  }
  // Before machines are booted.
  requireLevels(options.set ?? {});
  const world = await worldOf(toPlaces(options), options, print);
  return reproScenario(id, { ...options, levels: options.set ?? {} }, world, print);
}

function fixedCell(id: string, what: string): UserError {
  const hint = "a cell of a run has its levels, kernel and environment; the name of a scenario takes others";
  return new UserError("BAD_OPTIONS", `cannot combine cell "${id}" with ${what}`, hint);
}

/**
 * @param worldOf the world of these places
 * @throws UserError `NO_SUCH_CELL`, `NO_SUCH_SCHEDULE`, `NO_LEDGER`
 */
export async function reproCommand(
  id: string,
  options: Pick<ReproOptions, "out" | "schedule" | "trials">,
  worldOf: (places: ChosenPlaces) => Promise<World>,
  print: (line: string) => void,
): Promise<ReproRecord> {
  const { cell, header } = findCell(options.out, id);
  const order = ordersOf(cell, options.schedule);
  const world = await worldOf(placeOf(header));
  const [environment] = world.environments;
  if (!environment) throw unavailable(cell, world);
  const { subjectFile, plan } = header;
  const subject = subjectFile === undefined ? {} : { subject: subjectSchema.parse(subjectFile) };
  const choice = { profile: plan.profile, only: [cell.scenario], ...subject };
  const { agent: first, connect } = await prepare(choice, world, { environment, log: print });
  const { kernel } = first.hello;
  const agent = lastingAgent(connect, first);
  try {
    if (kernel.release !== header.kernel.release)
      print(`note: the cell ran on kernel ${header.kernel.release}, this is ${kernel.release}`);
    return await runAgain(agent, { cell, kernel, order, trials: options.trials }, print);
  } finally {
    await agent.close();
    await environment.close?.();
  }
}

/** Where the cell ran, chosen again. */
function placeOf({ environment, places, kernelBuild, kernel }: Header): ChosenPlaces {
  return {
    places: { ...places, environments: [environment] },
    kernels: kernelBuild ? [choiceOf(kernelBuild, kernel.release)] : [],
  };
}

/** The kernel that the cell ran on, chosen again. */
function choiceOf({ origin }: KernelBuild, release: string): KernelChoice {
  return origin.kind === "debian" ? { kind: "catalogue", name: release } : kernelChoiceSchema.parse(origin);
}

function unavailable({ id }: Cell, { unavailable }: World): UserError {
  const why = unavailable.map(({ what, reason }) => `${what}: ${reason}`).join("; ");
  return new UserError(
    "KERNEL_UNAVAILABLE",
    `cannot run cell "${id}" again: ${why}`,
    "see `mountproof kernels list` for kernels that can be had",
  );
}
