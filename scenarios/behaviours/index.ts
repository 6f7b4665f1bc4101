/** Scenarios of single rows of the catalogue of known kernel behaviours. */
import type { Scenario } from "../scenario.ts";
import { afterServerDeath } from "./after-server-death.ts";
import { copyUp } from "./copy-up.ts";
import { copyUpIoctlErrno } from "./copy-up-ioctl-errno.ts";
import { copyUpListxattrErrno } from "./copy-up-listxattr-errno.ts";
import { copyUpTimes } from "./copy-up-times.ts";
import { copyUpTypes } from "./copy-up-types.ts";
import { deathTold } from "./death-told.ts";
import { directoryMadeAgain } from "./directory-made-again.ts";
import { directoryRename } from "./directory-rename.ts";
import { entryTypes } from "./entry-types.ts";
import { hardLinkCount } from "./hard-link-count.ts";
import { listxattrUntilCopyUp } from "./listxattr-until-copy-up.ts";
import { mergedLinkCount } from "./merged-link-count.ts";
import { mountFlags } from "./mount-flags.ts";
import { namespaceSplit } from "./namespace-split.ts";
import { nodeidChanges } from "./nodeid-changes.ts";
import { optionFallback } from "./option-fallback.ts";
import { optionPaths } from "./option-paths.ts";
import { serverFrozen, serverFrozenMidRequest } from "./server-frozen.ts";
import { stacking } from "./stacking.ts";
import { upperInUse } from "./upper-in-use.ts";
import { upperOrigin } from "./upper-origin.ts";
import { upperUnfit } from "./upper-unfit.ts";
import { userxattrConflicts } from "./userxattr-conflicts.ts";
import { volatileAgain } from "./volatile-again.ts";

export const behaviourScenarios: readonly Scenario[] = [
  copyUp,
  copyUpIoctlErrno,
  copyUpListxattrErrno,
  copyUpTypes,
  copyUpTimes,
  listxattrUntilCopyUp,
  directoryRename,
  mergedLinkCount,
  nodeidChanges,
  entryTypes,
  afterServerDeath,
  mountFlags,
  upperOrigin,
  upperInUse,
  optionFallback,
  upperUnfit,
  stacking,
  optionPaths,
  serverFrozen,
  serverFrozenMidRequest,
  namespaceSplit,
  hardLinkCount,
  deathTold,
  userxattrConflicts,
  directoryMadeAgain,
  volatileAgain,
];
