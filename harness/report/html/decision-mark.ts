import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

type Decision = Results["decisions"][number]["decision"];

/** A sign beside the words, so that colour is never needed. */
const decisionSymbols: Readonly<Record<Decision, string>> = {
  ship: "✓",
  "ship-with-options": "✓",
  "do-not-ship": "✗",
  undecided: "?",
};

export function decisionSymbol(decision: Decision): Markup {
  return markup`<b class="sign" aria-hidden="true"><span>${decisionSymbols[decision]}</span></b>`;
}
