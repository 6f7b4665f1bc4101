import { UserError } from "../../../engine/errors.ts";
import { readLedgerFile } from "../../ledger/read.ts";
import type { Header } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";

/** The cell of a run with this id, or with these first digits. @throws UserError `NO_SUCH_CELL`, `NO_LEDGER`, `BAD_LEDGER` */
export function findCell(dir: string, id: string): { cell: Cell; header: Header } {
  const { path, sections } = readLedgerFile(dir);
  const found = sections.flatMap(({ header }) =>
    header.plan.cells
      .filter((cell) => cell.id.startsWith(id))
      .map((cell) => ({ cell: cell as unknown as Cell, header })),
  );
  const [first] = found;
  if (first && found.length === 1) return first;
  const what = found.length === 0 ? "no cell begins with it" : `${found.length} cells begin with it`;
  throw new UserError(
    "NO_SUCH_CELL",
    `cannot find cell "${id}" in "${path}": ${what}`,
    "copy an id from the report, and name the directory of that report",
  );
}
