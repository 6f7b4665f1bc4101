/**
 * A trial ends at its first failing step, and an order is followed move by move. So an order that begins with the moves after which
 * another one failed fails in the same way, and needs no trial. Only the agent knows how many moves those were (`executed` of a
 * report): a step that a withheld answer keeps in the kernel fails later than where its order names it.
 *
 * @param id of an order of the same exploration as the others; each holds all its moves, so none continues another
 * @param executed the part of each order that failed which the agent had followed by then
 */
export function decidedBy(id: string, executed: Iterable<string>): boolean {
  for (const prefix of executed) if (beginsWith(id, prefix)) return true;
  return false;
}

/** An id begins with the id of its order's first moves. */
function beginsWith(id: string, prefix: string): boolean {
  return id.startsWith(prefix) && ["", ",", "/"].includes(id.charAt(prefix.length));
}
