import type { Results } from "../results-schema.ts";
import { decisionWords } from "../words.ts";
import { type Markup, markup } from "./markup.ts";
import { numbersRow } from "./numbers.ts";

type Decision = Results["decisions"][number];

/** The first screen: the answer in a sentence, then the numbers behind it. */
export function summary(results: Results): Markup {
  return markup`${results.decisions.map(decision)}${notTested(results)}${numbers(results)}`;
}

/** A kernel that was asked for and has no column: silence would read as consent. */
function notTested({ notRun }: Results): Markup[] {
  const kernels = notRun.filter(({ kind }) => kind !== undefined);
  return kernels.map(
    ({
      what,
      reason,
    }) => markup`<section class="decision undecided" aria-label="Not tested: ${what}"><strong>Not tested: ${what}</strong><p>${reason}</p></section>
`,
  );
}

function decision({ decision: answer, sentence, avoid }: Decision): Markup {
  const list = markup`<p><b>Avoid:</b> ${avoidInWords(avoid)}</p>`;
  return markup`<section class="decision ${answer}" aria-label="Verdict"><strong>${decisionWords[answer]}</strong><p>${sentence}</p>${avoid.length > 0 ? list : ""}</section>
`;
}

/** Each level once, however many scenarios show it. */
function avoidInWords(avoid: Decision["avoid"]): string {
  const levels = Map.groupBy(avoid, ({ factor, level }) => `${factor}=${level}`);
  return [...levels].map(([level, ones]) => `${level} (${where(ones)})`).join("; ");
}

function where(ones: Decision["avoid"]): string {
  const [first = "", ...others] = new Set(ones.map(({ scenario }) => scenario));
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function numbers(results: Results): Markup {
  const recommended = results.cells.filter(({ role }) => role === "recommended");
  const name = "trials failed at the recommended setting";
  return numbersRow(
    results,
    recommended.map(({ failures, n }) => [`${failures} of ${n}`, name]),
  );
}
