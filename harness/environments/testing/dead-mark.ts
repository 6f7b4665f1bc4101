import { ownerMark } from "../owner.ts";

/** The mark of one that is gone: there is a process 1, but it is not the one that started then. */
export function deadMark(): string {
  const [, , namespace] = ownerMark().split("-");
  return `1-999999999999-${namespace}`;
}
