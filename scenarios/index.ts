/** Every scenario, in the order in which reports list them. */
import { behaviourScenarios } from "./behaviours/index.ts";
import { cleanerRemovesMountpoint } from "./cleaner-removes-mountpoint.ts";
import { combined } from "./combined.ts";
import { containerScenarios } from "./containers/index.ts";
import { content, distribution } from "./content.ts";
import { defectiveServer } from "./defects/defective-server.ts";
import { exploredScenarios } from "./explored/index.ts";
import { freeRunning, freeRunningDelay, freeRunningSlowServer } from "./free-running.ts";
import { freeRunningCleaner } from "./free-running-cleaner.ts";
import { fuseUnmounted } from "./fuse-unmounted.ts";
import { guideCurrentFlow, guideFixedFlow1, guideFixedFlow2 } from "./guide-flows.ts";
import { initWithheld } from "./init-withheld.ts";
import { linkCount } from "./link-count.ts";
import { lowerTakenFromStart } from "./lower-taken-from-start.ts";
import { mountpointRemovedElsewhere } from "./mountpoint-removed-elsewhere.ts";
import { overlayBeforeFuse } from "./overlay-before-fuse.ts";
import { privateNamespace } from "./private-namespace.ts";
import { delayAlone, readiness } from "./ready.ts";
import { recommended } from "./recommended.ts";
import { runtimes } from "./runtimes.ts";
import type { Scenario } from "./scenario.ts";
import { selftests } from "./selftest.ts";
import { serverKilled } from "./server-killed.ts";
import { setting } from "./setting.ts";
import { sharedImage } from "./shared-image.ts";
import { slowLookups } from "./slow-lookups.ts";
import { twoOverlaysOneUpper } from "./two-overlays-one-upper.ts";
import { upperFillsUp } from "./upper-fills-up.ts";
import { upperRecreated } from "./upper-recreated.ts";
import { upperReuse } from "./upper-reuse.ts";
import { writes } from "./writes.ts";

export const scenarios: readonly Scenario[] = [
  recommended,
  setting,
  runtimes,
  combined,
  linkCount,
  cleanerRemovesMountpoint,
  upperRecreated,
  overlayBeforeFuse,
  readiness,
  delayAlone,
  freeRunning,
  freeRunningDelay,
  freeRunningSlowServer,
  freeRunningCleaner,
  initWithheld,
  slowLookups,
  serverKilled,
  fuseUnmounted,
  mountpointRemovedElsewhere,
  privateNamespace,
  twoOverlaysOneUpper,
  upperReuse,
  sharedImage,
  lowerTakenFromStart,
  upperFillsUp,
  content,
  distribution,
  writes,
  defectiveServer,
  ...behaviourScenarios,
  ...exploredScenarios,
  ...containerScenarios,
  guideCurrentFlow,
  guideFixedFlow1,
  guideFixedFlow2,
];

/** A scenario or a self-test of this name. */
export function scenarioByName(name: string): Scenario {
  const found = [...scenarios, ...selftests].find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario "${name}"`);
  return found;
}
