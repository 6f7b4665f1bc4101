import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { NotAvailable } from "./not-available.ts";

/** One suite of a mirror, read through lists of our own: the machine's package state neither counts nor changes. */
export interface AptSuite {
  readonly suite: string;
  /** The source in apt's one-line form. */
  readonly source: string;
  /** The newest version of each package that the suite has. */
  versions(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Names of the packages that begin with `prefix`, in no order. */
  names(prefix: string): Promise<string[]>;
  /** Control fields of all versions that the suite has of these packages. */
  describe(names: readonly string[]): Promise<ReadonlyMap<string, string>[]>;
  /** Downloads a package and returns the path of its archive. */
  download(name: string, version: string): Promise<string>;
}

/** What apt is asked to trust: Debian's keyring, or in a test a mirror without signature. */
export type Trust = "debian" | "unsigned";

/**
 * Fetches the lists of a suite from the first mirror that has it.
 *
 * @param directory for lists and downloads; must not exist
 * @throws NotAvailable with apt's own words when no mirror has it
 */
export async function openSuite(
  suite: string,
  mirrors: readonly string[],
  directory: string,
  trust: Trust = "debian",
): Promise<AptSuite> {
  let failure = new NotAvailable(`no mirror for the suite "${suite}"`);
  for (const [number, mirror] of mirrors.entries()) {
    const attempt = `${directory}-${number}`;
    const source = `deb [target=Packages ${trustOption(trust)}] ${mirror} ${suite} main`;
    const apt = await makeRoot(attempt, source);
    try {
      await execa("apt-get", [...apt, "--error-on=any", "update"], quiet);
      return { suite, source, ...reader(apt, attempt) };
    } catch (cause) {
      failure = new NotAvailable(`the mirror does not serve the suite "${suite}": ${reasonOf(cause)}`, { cause });
    }
  }
  throw failure;
}

/** What a failed command said: the first line that apt or mmdebstrap mark as an error, or else its last line. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof ExecaError)) return String(cause);
  const output = String(cause.stderr ?? "").trimEnd();
  return /^E: (.*)$/m.exec(output)?.[1] ?? (output.split("\n").at(-1) || cause.shortMessage);
}

// The messages are read, so they must not be translated.
const quiet = { env: { LC_ALL: "C" }, stdin: "ignore" } as const;

function reader(apt: readonly string[], directory: string): Omit<AptSuite, "suite" | "source"> {
  return {
    async versions(names) {
      const { stdout } = await execa("apt-cache", [...apt, "madison", ...names], quiet);
      const rows = stdout.matchAll(/^\s*(\S+) \|\s*(\S+) \|/gm);
      // The newest comes first, and of two equal keys the last one stays.
      return new Map([...rows].toReversed().map(([, name = "", version = ""]) => [name, version]));
    },
    async names(prefix) {
      const { stdout } = await execa("apt-cache", [...apt, "pkgnames", prefix], quiet);
      return stdout.split("\n").filter((name) => name !== "");
    },
    async describe(names) {
      // Its exit code is 100 when there is none of them, and 0 when some are missing.
      const show = await execa("apt-cache", [...apt, "show", ...names], { ...quiet, reject: false });
      if (show.exitCode !== 0 && !show.stderr.includes("No packages found")) throw new Error(show.stderr);
      return show.stdout
        .split(/\n\n+/)
        .filter((stanza) => stanza !== "")
        .map(parseFields);
    },
    async download(name, version) {
      const target = await mkdtemp(join(directory, "download-"));
      await execa("apt-get", [...apt, "download", `${name}=${version}`], { ...quiet, cwd: target }).catch((cause) => {
        throw new NotAvailable(`the mirror does not serve ${name} ${version}: ${reasonOf(cause)}`, { cause });
      });
      const [archive] = await readdir(target);
      if (archive === undefined) throw new Error(`apt-get download ${name}=${version} left no file`);
      return join(target, archive);
    },
  };
}

/** First lines of the fields of a stanza. */
function parseFields(stanza: string): Map<string, string> {
  const fields = stanza.matchAll(/^([^\s:]+): (.*)$/gm);
  return new Map([...fields].map(([, name = "", value = ""]) => [name, value]));
}

/** Options that make apt use nothing of the machine's but its proxy and its methods. */
async function makeRoot(directory: string, source: string): Promise<string[]> {
  for (const part of ["lists/partial", "cache/archives/partial"]) {
    await mkdir(join(directory, part), { recursive: true });
  }
  await writeFile(join(directory, "sources.list"), `${source}\n`);
  await writeFile(join(directory, "status"), "");
  const options = {
    "Dir::State::lists": join(directory, "lists"),
    "Dir::State::status": join(directory, "status"),
    "Dir::Cache": join(directory, "cache"),
    "Dir::Etc::sourcelist": join(directory, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "APT::Default-Release": "",
    // The cache is below root's home, where the user _apt cannot write.
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    // A mirror may lag, and so may a virtual machine's clock.
    "Acquire::Check-Valid-Until": "false",
    "Acquire::Check-Date": "false",
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

function trustOption(trust: Trust): string {
  if (trust === "unsigned") return "trusted=yes";
  const keyrings = ["pgp", "gpg"].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);
  const keyring = keyrings.find((path) => existsSync(path));
  if (keyring === undefined)
    throw new NotAvailable(`no Debian keyring at "${keyrings.join('" or "')}": run ci/setup.sh`);
  return `signed-by=${keyring}`;
}
