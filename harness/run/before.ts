/** What the run that is resumed was asked for, so that nobody has to repeat it. */
import { type Subject, subjectSchema } from "../../scenarios/subject.ts";
import { readLedgerFile } from "../ledger/read.ts";
import type { Header } from "../ledger/record.ts";
import type { ChosenPlaces } from "../places/choose.ts";
import type { RunChoice } from "./prepare.ts";

/** Undefined where the ledger tells of none. @throws UserError `NO_LEDGER`, `BAD_LEDGER` */
export function choiceBefore(dir: string): RunChoice | undefined {
  const header = firstHeader(dir);
  if (!header) return undefined;
  const { plan, subjectFile } = header;
  return {
    profile: plan.profile,
    ...(plan.only ? { only: plan.only } : {}),
    ...(plan.shard ? { shard: { index: plan.shard.index, count: plan.shard.count } } : {}),
    ...(subjectFile === undefined ? {} : { subject: subjectSchema.parse(subjectFile) as Subject }),
  };
}

/** Where it ran. A ledger of an older version tells only of its kernels. @throws UserError `NO_LEDGER`, `BAD_LEDGER` */
export function placesBefore(dir: string): ChosenPlaces {
  const { places, kernels = [] } = firstHeader(dir) ?? {};
  return { places: places ?? { environments: [kernels.length > 0 ? "vm" : "host"] }, kernels };
}

function firstHeader(dir: string): Header | undefined {
  return readLedgerFile(dir).sections[0]?.header;
}
