/** What a machine needs to run an agent, as streams of tar: each is sent once, and found again by its digest. */
import { dirname } from "node:path";
import { execa } from "execa";
import { fixtureNames, prepareFixture } from "../../../fixtures/build.ts";
import { userlandDirectory } from "../userland.ts";
import { cachedFile } from "../vm/images/cached-file.ts";
import { fixturesTree } from "../vm/images/fixtures.ts";
import { userlandTree } from "../vm/images/index.ts";
import { packProgram, program } from "../vm/images/program.ts";
import { streamsDirectory } from "./paths.ts";

export interface Part {
  readonly name: "userland" | "program" | "fixtures";
  /** Hexadecimal; names the part's directory in the machine. */
  readonly digest: string;
  /** Command that writes it to standard output, as tar. */
  readonly stream: readonly [string, ...string[]];
}

/** Formats of tar that busybox, too, can read; owners by number, as the machine may call them otherwise. */
const format = ["--format=gnu", "--numeric-owner"];

/**
 * Parts for agents that run trials on any fixtures of this checkout.
 * @throws UserError `USERLAND_NOT_BUILT`
 */
export async function agentParts(): Promise<readonly Part[]> {
  return [await userlandPart(), await programPart(), await fixturesPart()];
}

async function userlandPart(): Promise<Part> {
  const { base, digest } = await userlandTree();
  return { name: "userland", digest: short(digest), stream: ["tar", ...format, "-C", base, "-c", "."] };
}

/** Our sources with Node's code cache for them, which takes seconds to make: so the stream is kept. */
async function programPart(): Promise<Part> {
  const ours = program(await userlandTree());
  const make = (path: string) =>
    packProgram(ours, path, async (directory) => {
      await execa("tar", [...format, "-C", directory, "-cf", path, "."]);
    });
  const kept = { directory: streamsDirectory(), kind: "program", digest: ours.digest, suffix: ".tar", make };
  return { name: "program", digest: short(ours.digest), stream: ["cat", await cachedFile(kept)] };
}

async function fixturesPart(): Promise<Part> {
  const images = [];
  for (const name of fixtureNames) images.push(await prepareFixture(name));
  const cache = dirname(userlandDirectory());
  const { digest, keep = [] } = fixturesTree(images, cache);
  return { name: "fixtures", digest: short(digest), stream: ["tar", ...format, "-C", cache, "-c", ...keep] };
}

function short(digest: string): string {
  return digest.slice(0, 16);
}
