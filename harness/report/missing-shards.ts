/** What reports say when the ledgers of some shards of a plan are not there. */
import type { MissingShards } from "../analysis/join-shards.ts";
import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

type NameOf = (kernel: Ledger["header"]["kernel"]) => string;

export function missingShardsNotRun(plans: readonly MissingShards[], nameOf: NameOf): Results["notRun"] {
  return plans.flatMap((plan) =>
    plan.missing.map((index) => ({
      what: `shard ${index}/${plan.count}`,
      reason: `its ledger is not among these; ${cellsInWords(plan)}`,
      kind: "unavailable" as const,
      kernels: [nameOf(plan.place.kernel)],
    })),
  );
}

/** A decision that rests on a part of its plan says so. */
export function tellMissingShards(
  decisions: Results["decisions"],
  plans: readonly MissingShards[],
  nameOf: NameOf,
): Results["decisions"] {
  return decisions.map((decision) => {
    const plan = plans.find(
      ({ place }) =>
        nameOf(place.kernel) === decision.kernel &&
        place.environment === decision.environment &&
        place.subject === decision.subject,
    );
    return plan ? { ...decision, ...answer(decision, plan) } : decision;
  });
}

function answer({ sentence, why, setting, kernel }: Results["decisions"][number], plan: MissingShards) {
  if (setting === "" && plan.missing.includes(1)) {
    const reason = `the recommended setting is in shard 1/${plan.count}, whose ledger is not among these`;
    return { why: reason, sentence: `No verdict on kernel ${kernel}: ${reason}.` };
  }
  return { why, sentence: `${sentence} ${missingInWords(plan)}` };
}

/** `Shards 2/4 and 3/4 are missing: 120 of the plan's 353 cells are in them.` */
function missingInWords(plan: MissingShards): string {
  const names = plan.missing.map((index) => `${index}/${plan.count}`);
  const [is, subject] = names.length === 1 ? ["is", "Shard"] : ["are", "Shards"];
  return `${subject} ${new Intl.ListFormat("en").format(names)} ${is} missing: ${cellsInWords(plan)}.`;
}

function cellsInWords({ lost, cells, missing }: MissingShards): string {
  return `${lost} of the plan's ${cells} cells are in ${missing.length === 1 ? "it" : "them"}`;
}
