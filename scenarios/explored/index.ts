/** The scenarios whose orders are explored rather than written down. */
import type { Scenario } from "../scenario.ts";
import { exploreCleaner, exploreCleanerUpper } from "./explore-cleaner.ts";
import { exploreCleanerAndTeardown } from "./explore-cleaner-and-teardown.ts";
import { exploreCrash, exploreCrashRemount } from "./explore-crash.ts";
import { exploreElsewhere } from "./explore-elsewhere.ts";
import { exploreFullUpper } from "./explore-full-upper.ts";
import { exploreLateTeardown } from "./explore-late-teardown.ts";
import { exploreSharedImage } from "./explore-shared-image.ts";
import { exploreStart, exploreStartDelayed } from "./explore-start.ts";

export const exploredScenarios: readonly Scenario[] = [
  exploreStart,
  exploreStartDelayed,
  exploreLateTeardown,
  exploreCleaner,
  exploreCleanerUpper,
  exploreCleanerAndTeardown,
  exploreSharedImage,
  exploreCrash,
  exploreCrashRemount,
  exploreElsewhere,
  exploreFullUpper,
];
