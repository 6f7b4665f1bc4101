/** Entry point: runs the program, turns errors into one line and an exit code. */
import { executeLine } from "./execute-line.ts";
import { mindOutputErrors } from "./output-errors.ts";

mindOutputErrors();
await executeLine(process.argv.slice(2));
