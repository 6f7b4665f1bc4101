import { fileURLToPath } from "node:url";

/** Where compiled code of servers is kept: beside the packages, where only who installed them may write. */
export const compileCache = fileURLToPath(new URL("../../node_modules/.cache/mountproof", import.meta.url));

/** The environment of a server to be started: so its very first module is compiled already, too. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: compileCache, ...process.env };
}
