import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

export interface LocalPackage {
  readonly name: string;
  readonly version: string;
  /** Path in the package to the file whose copy it becomes. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes an unsigned Debian mirror of one suite below `directory`, for tests without a network, and returns its address. */
export async function makeLocalMirror(
  directory: string,
  suite: string,
  packages: readonly LocalPackage[],
): Promise<string> {
  const index = join(directory, "dists", suite, "main/binary-amd64/Packages");
  await mkdir(dirname(index), { recursive: true });
  const stanzas = await Promise.all(packages.map((pkg) => makePackage(directory, pkg)));
  const text = stanzas.join("\n");
  await writeFile(index, text);
  const sum = `${sha256(Buffer.from(text))} ${text.length} main/binary-amd64/Packages`;
  await writeFile(
    join(directory, "dists", suite, "Release"),
    `Suite: ${suite}\nArchitectures: amd64\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n ${sum}\n`,
  );
  return `file:${directory}`;
}

async function makePackage(directory: string, { name, version, files }: LocalPackage): Promise<string> {
  const tree = join(directory, "trees", `${name}-${version}`);
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: nobody\nDescription: test\n`;
  await mkdir(join(tree, "DEBIAN"), { recursive: true });
  await writeFile(join(tree, "DEBIAN/control"), control);
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await copyFile(source, join(tree, path));
    await chmod(join(tree, path), 0o755);
  }
  const archive = `${name}_${version}_amd64.deb`;
  await execa("dpkg-deb", ["--build", "--root-owner-group", "-Znone", tree, join(directory, archive)]);
  const { size } = await stat(join(directory, archive));
  const digest = sha256(await readFile(join(directory, archive)));
  return `${control}Filename: ${archive}\nSize: ${size}\nSHA256: ${digest}\n`;
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
