import type { RequestPlan } from "../fault/request-plan.ts";
import { type AttributeRules, fullListing, type ListingRules, truth } from "../fault/truth.ts";
import type { FileContent } from "../filesystem.ts";
import type { ServedImage } from "../image.ts";
import type { LowerSpec } from "../lower.ts";
import type { Tree } from "../tree.ts";

/** What a lower serves, and what it makes of it. */
export interface Behaviour {
  readonly tree: Tree;
  readonly content: FileContent;
  readonly plan: RequestPlan | undefined;
  readonly rules: AttributeRules;
  readonly listing: ListingRules;
  /** Off when faults on LOOKUP must not be bypassed by a READDIRPLUS that brings the same knowledge. */
  readonly readdirplus: boolean;
}

/** @throws UserError for faults that the image cannot have */
export async function behaviourOf({ faults }: LowerSpec, image: ServedImage): Promise<Behaviour> {
  return faults === undefined ? truthful(image) : (await import("../fault/prepare.ts")).withFaults(faults, image);
}

function truthful({ tree, content }: ServedImage): Behaviour {
  return { tree, content, plan: undefined, rules: truth, listing: fullListing, readdirplus: true };
}
