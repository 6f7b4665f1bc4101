import { readFileSync } from "node:fs";
import { report, UserError } from "mountproof";

const [ledger] = process.argv.slice(2);
const { cells } = report([ledger], { out: "report" });
if (!readFileSync("report/index.html", "utf8").includes('<section id="matrix"'))
  throw new Error("no matrix in the page");
const verdicts = new Set(
  cells.filter(({ varied }) => varied.length === 0).map((cell) => `${cell.scenario} ${cell.verdict}`),
);
try {
  report(["nowhere"]);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.log(`${[...verdicts].sort().join(", ")}; ${error.code}`);
}
