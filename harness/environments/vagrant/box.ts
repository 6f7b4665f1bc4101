import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { UserError } from "../../../engine/errors.ts";

const builder = fileURLToPath(new URL("../../../vagrant/build-box.ts", import.meta.url));

/**
 * Directory of the box, which is built first if there is none. The builder is a script of its own: it needs what only a development set-up
 * has.
 * @throws UserError `BOX_NOT_BUILT`
 */
export async function builtBox(log: (line: string) => void): Promise<string> {
  // It ends with this process, like everything that a run starts.
  const command = ["--pdeathsig", "KILL", "--", process.execPath, builder];
  const building = execa("setpriv", command, { stdin: "ignore", reject: false });
  createInterface({ input: building.stderr }).on("line", log);
  const { exitCode, stdout, stderr } = await building;
  if (exitCode === 0) return stdout.trim();
  const lines = stderr.trim().split("\n");
  const reason = lines.findLast((line) => /^box: |Error\b/.test(line)) ?? lines.at(-1);
  throw new UserError("BOX_NOT_BUILT", `cannot build the box: ${reason}`, "see `node vagrant/build-box.ts`");
}
