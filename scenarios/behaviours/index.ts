/** Scenarios of single rows of the catalogue of known kernel behaviours. */
import type { Scenario } from "../scenario.ts";
import { optionFallback } from "./option-fallback.ts";

export const behaviourScenarios: readonly Scenario[] = [optionFallback];
