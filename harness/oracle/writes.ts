/** The write oracle: ordinary writes through the overlay, and what the container, upper and lower show afterwards. */
import { Finding } from "../../scenarios/outcome.ts";
import type { SubjectLimit } from "../../scenarios/subject.ts";
import { checkContent } from "./content.ts";
import { Differences } from "./differences.ts";
import { PathError } from "./path-error.ts";
import { Tree } from "./tree.ts";
import { loadTruth } from "./truth.ts";
import { compareUpper } from "./writes/compare-upper.ts";
import { compareView } from "./writes/compare-view.ts";
import { modelOfImage, writtenDirectory } from "./writes/image-model.ts";
import { type World, type WriteStep, writeSteps } from "./writes/steps.ts";

export interface WritesOptions {
  /** The merged root; nobody may have written to its `data` directory. */
  readonly root: string;
  /** Of an overlay on the machine's own file system. */
  readonly upper?: string;
  readonly lower: string;
  readonly truthPath: string;
  /** Levels of the cell: they decide what rename(2) of a directory does. */
  readonly redirect_dir?: "default" | "on" | "off";
  readonly userxattr?: "on" | "off";
  readonly overlay?: "kernel" | "fuse-overlayfs";
  /** What is not held against the subject that serves the lower. */
  readonly limits?: readonly SubjectLimit[];
}

export interface WritesCheck {
  readonly steps: readonly string[];
  /** Steps that the image has no files for. */
  readonly leftOut: readonly string[];
}

/**
 * @throws Finding `lost-write` when a write fails (with its errno) or is not seen, `wrong-content` when something else
 * changed or the image was wrong from the start
 */
export function checkWrites(options: WritesOptions): WritesCheck {
  const truth = loadTruth(options.truthPath);
  if (truth.get(writtenDirectory)?.type !== "directory") {
    throw new Error(`the image of "${options.truthPath}" has no directory "/${writtenDirectory}" to write in`);
  }
  const tree = new Tree(options.root);
  const limits = new Set(options.limits);
  const before = new Differences();
  const model = modelOfImage(truth, tree, before);
  compareView(tree, model, limits, before);
  report("wrong-content", "nothing", before);
  const world = { tree, model, limits, renameDirectory: renameDirectoryOf(options) };
  const steps = writeSteps.filter(({ needs }) => needs.every((path) => truth.has(path)));
  for (const step of steps) runStep(step, world);
  if (options.upper !== undefined) checkUpper(options.upper, world, options);
  checkContent({ root: options.lower, truthPath: options.truthPath, mode: "full", limits: [...limits] });
  const leftOut = writeSteps.filter((step) => !steps.includes(step));
  return { steps: steps.map(({ name }) => name), leftOut: leftOut.map(({ name }) => name) };
}

/** With redirect_dir off, overlayfs cannot rename a directory that has a lower part; `userxattr` turns it off as well. */
function renameDirectoryOf({ redirect_dir = "default", userxattr, overlay }: WritesOptions): World["renameDirectory"] {
  if (overlay === "fuse-overlayfs") return "either";
  if (userxattr === "on" || redirect_dir === "off") return "EXDEV";
  return redirect_dir === "on" ? "renamed" : "either";
}

function runStep(step: WriteStep, world: World): void {
  try {
    step.run(world);
  } catch (error) {
    throw error instanceof PathError ? refused(step.name, error) : error;
  }
  const differences = new Differences();
  compareView(world.tree, world.model, world.limits, differences);
  report("lost-write", step.name, differences);
}

function refused(step: string, { message, code, path, cause }: PathError): Finding {
  const details = cause instanceof Error ? [cause.message] : [];
  return new Finding("lost-write", { message: `${step}: ${message}`, errno: code, step, path, details });
}

function checkUpper(upper: string, { model, limits }: World, options: WritesOptions): void {
  const differences = new Differences();
  compareUpper(upper, model, loadTruth(options.truthPath), limits, differences);
  report("lost-write", "upper-directory", differences);
}

function report(outcome: "lost-write" | "wrong-content", step: string, { count, kept }: Differences): void {
  if (count === 0) return;
  const message = `after ${step}: ${count} difference${count === 1 ? "" : "s"}, first: ${kept[0]}`;
  throw new Finding(outcome, { message, step, details: kept });
}
