import type { Outcome } from "../../scenarios/outcome.ts";
import type { KnownResults, Prediction, ScenarioPrediction } from "../analysis/known-results/file.ts";
import { subjectInWords } from "../report/prediction-words.ts";
import { rangeInWords } from "./known.ts";
import { outcomeTexts } from "./texts/outcomes.ts";
import { partsOf, type Topic } from "./topic.ts";

/** What it is, what causes it, how to tell and to mend, and where it is known to show. */
export function outcomeTopic(name: Outcome, known: KnownResults): Topic {
  const { title, what, causes, tell, mend } = outcomeTexts[name];
  return {
    ...{ kind: "outcome", name, title },
    parts: partsOf([
      ["What was seen", what],
      ["What usually causes it", causes],
      ["How to tell", tell],
      ["How to mend it", mend],
      // Nearly everything is known to be ok somewhere.
      ["Scenarios that show it", name === "ok" ? [] : showing(name, known)],
    ]),
  };
}

function showing(outcome: Outcome, known: KnownResults): string[] {
  return known.predictions.filter(isOfScenario).flatMap((prediction) => {
    const cases = prediction.cases.filter(({ shows }) => shows.includes(outcome));
    if (cases.length === 0) return [];
    const ranges = cases.map((one) => rangeInWords(one, known.changes));
    return [`${subjectInWords(prediction)}: ${ranges.join("; ")}`];
  });
}

function isOfScenario(prediction: Prediction): prediction is ScenarioPrediction {
  return "scenario" in prediction;
}
