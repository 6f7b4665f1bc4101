import { readFileSync } from "node:fs";
import { prepareFixture } from "../../fixtures/build.ts";
import { scenarios } from "../../scenarios/index.ts";
import { hostEnvironment } from "../environments/host.ts";
import { findUserland } from "../environments/userland.ts";
import type { World } from "../run/world.ts";

/** The world of `mountproof run` on this machine. */
export function thisMachine(): World {
  return {
    environments: [hostEnvironment()],
    unavailable: [],
    scenarios,
    images: async (names) => {
      const images = [];
      for (const name of names) images.push(await prepareFixture(name));
      return images;
    },
    versions: async () => ({
      mountproof: ownVersion(),
      node: process.version,
      userland: (await findUserland()).manifest,
    }),
    missing: async () => (await findUserland()).manifest.missing,
  };
}

function ownVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
