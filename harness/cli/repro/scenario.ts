import { builtinName } from "../../../scenarios/subject.ts";
import { singleCell, type WrittenLevels } from "../../matrix/single-cell.ts";
import { lastingAgent } from "../../run/lasting-agent.ts";
import { prepare } from "../../run/prepare.ts";
import type { World } from "../../run/world.ts";
import { ordersOf, type ReproRecord, runAgain } from "./again.ts";

interface Options {
  readonly levels: WrittenLevels;
  readonly schedule?: string;
  readonly trials: number;
}

/** A cell that no run needs to have: a scenario with these levels. @throws UserError `NO_SUCH_LEVEL`, `NO_SUCH_SCHEDULE`, … */
export async function reproScenario(
  scenario: string,
  { levels, schedule, trials }: Options,
  world: World,
  print: (line: string) => void,
): Promise<ReproRecord[]> {
  const records: ReproRecord[] = [];
  for (const environment of world.environments) {
    const choice = { profile: "quick", only: [scenario] } as const;
    const { agent: first, connect, plan, scenarios } = await prepare(choice, world, { environment, log: print });
    const agent = lastingAgent(connect, first);
    try {
      const place = { hello: first.hello, profile: plan.profile, environment: environment.name, subject: builtinName };
      const [found] = scenarios;
      if (!found) throw new RangeError(`scenario "${scenario}" was chosen and is not there`);
      const cell = singleCell(found, levels, place);
      const { kernel } = first.hello;
      records.push(await runAgain(agent, { cell, kernel, order: ordersOf(cell, schedule), trials }, print));
    } finally {
      await agent.close();
      await environment.close?.();
    }
  }
  return records;
}
