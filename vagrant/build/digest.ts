import { fileURLToPath } from "node:url";
import type { Part } from "../../harness/environments/vagrant/parts.ts";
import { digestOf, digestOfContents } from "../../harness/environments/vm/images/digest.ts";
import { recipe } from "./recipe.ts";

const directory = fileURLToPath(new URL("..", import.meta.url));

/** Names a box: over everything that decides what is in it. */
export function boxDigest(parts: readonly Part[]): string {
  const files = digestOfContents(directory, ["box", "box.Vagrantfile"]);
  return digestOf(JSON.stringify(recipe), files, ...parts.map(({ digest }) => digest)).slice(0, 12);
}
