/**
 * Adds the kernels that the mirrors have now to fixtures/kernels.json, and writes its schema. Run by hand: `node ci/kernels.ts`.
 * What is gone from the mirrors stays: a run that asks for it says so.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSuite } from "../harness/apt/apt-suite.ts";
import { machineMirrors } from "../harness/apt/mirrors.ts";
import { NotAvailable } from "../harness/apt/not-available.ts";
import { catalogueFile, catalogueJsonSchema, readCatalogue } from "../harness/kernels/catalogue.ts";
import { buildOf, type Described, merge } from "./kernels/merge.ts";

const suites = [
  ...["bullseye", "bullseye-security"],
  ...["bookworm", "bookworm-security", "bookworm-backports"],
  ...["trixie", "trixie-security", "trixie-backports"],
  ...["forky", "sid", "experimental"],
];

const workspace = await mkdtemp(join(tmpdir(), "mountproof-kernels-"));
try {
  const described: Described[] = [];
  for (const suite of suites) described.push(...(await describeSuite(suite)));
  const catalogue = merge(await readCatalogue(), described.map(buildOf));
  await writeFile(catalogueFile, `${JSON.stringify(catalogue, null, 2)}\n`);
  const schema = JSON.stringify(catalogueJsonSchema(), null, 2);
  await writeFile(new URL("kernels.schema.json", catalogueFile), `${schema}\n`);
} finally {
  await rm(workspace, { recursive: true });
}

async function describeSuite(suite: string): Promise<Described[]> {
  try {
    const apt = await openSuite(suite, await machineMirrors(suite), join(workspace, suite));
    const names = (await apt.names("linux-image-")).filter((name) => /^linux-image-\d.*-cloud-amd64$/.test(name));
    console.log(`${suite}: ${names.length}`);
    return (await apt.describe(names)).map((fields) => ({ suite, fields }));
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    console.error(`${suite}: ${error.message}`);
    return [];
  }
}
