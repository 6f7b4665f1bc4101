import { UserError } from "../../engine/errors.ts";
import type { AgentSetup } from "./environment.ts";

/**
 * For environments that have the userland only.
 * @param where `a container`
 * @param option that leads there
 * @throws UserError `SUBJECT_ELSEWHERE`
 */
export function refuseSubject({ subject }: AgentSetup, where: string, option: string): void {
  if (!subject) return;
  throw new UserError(
    "SUBJECT_ELSEWHERE",
    `cannot run the subject "${subject.name}" in ${where}: its command is part of this machine, not of the userland`,
    `leave out ${option} to run it here, or --subject to run the built-in engine`,
  );
}
