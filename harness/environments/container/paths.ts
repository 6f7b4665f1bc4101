import { tmpdir } from "node:os";

/** Where directories of engines of ours lie, and of what containers share with this machine: `mountproof-<owner's mark>-<hex>`. */
export function runDirectories(): string {
  return tmpdir();
}
