import { readSubject } from "../../scenarios/subject.ts";
import type { RunChoice } from "../run/prepare.ts";
import type { ChoiceOptions } from "./choice.ts";

/** @throws UserError `BAD_SUBJECT_FILE` */
export function toChoice({ profile, only, shard, subject }: ChoiceOptions): RunChoice {
  return {
    profile: profile ?? "default",
    ...(only ? { only } : {}),
    ...(shard ? { shard } : {}),
    ...(subject === undefined ? {} : { subject: readSubject(subject) }),
  };
}
