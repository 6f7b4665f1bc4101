/** Builds every fixture and indexes it, so that no trial waits for it: `node ci/fixtures.ts`. Cached ones cost nothing. */
import { UserError } from "../engine/errors.ts";
import { fixtureNames, prepareFixture } from "../fixtures/build.ts";

try {
  for (const name of fixtureNames) {
    const started = performance.now();
    await prepareFixture(name);
    console.log(`fixture ${name}: ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${error.message}; ${error.hint}`);
  process.exitCode = 2;
}
