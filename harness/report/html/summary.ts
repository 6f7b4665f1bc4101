import { recommendationsOf } from "../recommendation.ts";
import type { Results } from "../results-schema.ts";
import { decisionWords } from "../words.ts";
import { adviceList, avoidLines } from "./advice.ts";
import { decisionSymbol } from "./decision-mark.ts";
import { inShort } from "./in-short.ts";
import { type Markup, markup } from "./markup.ts";
import { numbersRow } from "./numbers.ts";

type Decision = Results["decisions"][number];
type Advice = ReturnType<typeof recommendationsOf>[number];

/** The first screen: the answer in a sentence, what to set and what to avoid, then the numbers behind it. */
export function summary(results: Results): Markup {
  const advices = recommendationsOf(results);
  return markup`${results.decisions.map((one, i) => decision(one, advices[i]))}${notTested(results)}${numbers(results)}`;
}

/** A kernel that was asked for and has no column: silence would read as consent. */
function notTested({ notRun }: Results): Markup[] {
  const kernels = notRun.filter(({ kind }) => kind !== undefined);
  return kernels.map(
    ({ what, reason }) =>
      markup`<section class="decision undecided" aria-label="Not tested: ${what}"><strong>${decisionSymbol("undecided")} Not tested: ${what}</strong><p>${inShort(reason)}</p></section>
`,
  );
}

function decision({ decision: answer, sentence, why, kernel }: Decision, advice: Advice): Markup {
  const ships = answer === "ship" || answer === "ship-with-options";
  // The options stand below it one by one, so the sentence need not tell them again.
  const reason = ships ? `Kernel ${kernel}: ${why} at the recommended setting.` : sentence;
  return markup`<section class="decision ${answer}" aria-label="Verdict"><strong>${decisionSymbol(answer)} ${decisionWords[answer]}</strong><p>${inShort(reason)}</p>
${advice && ships ? adviceList(advice) : ""}${advice ? avoidLines(advice) : ""}</section>
`;
}

function numbers(results: Results): Markup {
  const recommended = results.cells.filter(({ role }) => role === "recommended");
  const name = "trials failed at the recommended setting";
  return numbersRow(
    results,
    recommended.map(({ failures, n }) => [`${failures} of ${n}`, name]),
  );
}
