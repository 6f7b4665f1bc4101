/** Loaded only for a lower with faults: a server without them starts sooner. */
import type { Faults } from "../faults.ts";
import type { ServedImage } from "../image.ts";
import type { Behaviour } from "../own/behaviour.ts";
import { attributeRules } from "./attribute-rules.ts";
import { faultyTree } from "./faulty-tree.ts";
import { listingRules } from "./listings.ts";
import { faultyContent } from "./reads.ts";
import { requestPlan } from "./request-plan.ts";

/**
 * What a lower with faults serves. The image is shared with other mounts of it, so a wrong tree is one more.
 * @throws UserError for faults that the image cannot have
 */
export function withFaults(faults: Faults, image: ServedImage): Behaviour {
  const tree = faults.image === undefined ? image.tree : faultyTree(image.tree, faults.image);
  return {
    tree,
    content: faultyContent(image.content, faults.reads ?? [], tree),
    plan: faults.requests === undefined ? undefined : requestPlan(faults.requests, tree),
    rules: attributeRules(faults.attributes ?? [], tree),
    listing: listingRules(faults.listings ?? []),
    readdirplus: !(faults.requests ?? []).some((fault) => fault.operation === "LOOKUP"),
  };
}
