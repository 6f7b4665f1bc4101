import { attributeDefects } from "./attributes.ts";
import type { Defect } from "./defect.ts";
import { identityDefects } from "./identity.ts";
import { listingDefects } from "./listings.ts";
import type { DefectName } from "./names.ts";
import { requestDefects } from "./requests.ts";

export type { Defect } from "./defect.ts";
export { type DefectName, defectiveServerName, defectNames } from "./names.ts";

/** Every defect that the built-in server can be told to have. A scenario hands its faults over and knows no more of it. */
export const defects: Readonly<Record<DefectName, Defect>> = {
  ...identityDefects,
  ...attributeDefects,
  ...requestDefects,
  ...listingDefects,
};
