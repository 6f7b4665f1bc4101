/** A machine of the project's own box: `vagrant up`, and `vagrant destroy` when it is not needed any more. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeDomain } from "./libvirt.ts";
import type { Session } from "./session.ts";
import type { SshTarget } from "./ssh.ts";
import { callVagrant } from "./vagrant.ts";

const vagrantfiles = fileURLToPath(new URL("../../../vagrant", import.meta.url));

/** A busy machine without KVM has taken four minutes. */
const upMs = 400_000;
const otherMs = 60_000;

export interface MachinePlan {
  readonly session: Session;
  readonly release: string;
  readonly driver: "qemu" | "kvm";
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly log: (line: string) => void;
}

export interface Machine {
  /** Tells it apart from others of this process. */
  readonly id: string;
  /** Its name in libvirt. */
  readonly domain: string;
  readonly ssh: SshTarget;
  /** The kernel's log so far. */
  console(): string;
  destroy(): Promise<void>;
}

/** @throws VagrantFailed; `console` of the machine's directory tells more */
export async function bringUp(plan: MachinePlan): Promise<Machine> {
  const { session, release, log } = plan;
  const id = randomBytes(4).toString("hex");
  const directory = join(session.directory, id);
  await makeHome(directory, session.box);
  const call = callFor(plan, directory, id);
  const console = () => readOrEmpty(join(directory, "console.log"));
  const domain = domainName(`${session.prefix}-${id}-${release}`);
  const destroy = async () => {
    await call(["destroy", "--force", release], otherMs).catch(async (error: unknown) => {
      log(`${error}; removing the domain without Vagrant`);
      await removeDomain(domain, session.libvirt.inside);
    });
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await call(["up", release], upMs);
    const configuration = join(directory, "ssh-config");
    await writeFile(configuration, await call(["ssh-config", release], otherMs));
    const ssh = { host: release, configuration, inside: session.libvirt.inside };
    return { id, domain, ssh, console, destroy };
  } catch (error) {
    const failed = new MachineFailed(error, console());
    await destroy();
    throw failed;
  }
}

/** vagrant-libvirt leaves out what it does not like. */
function domainName(text: string): string {
  return text.replace(/[^-a-z0-9_.]/gi, "");
}

/** It did not come up. */
export class MachineFailed extends Error {
  override name = "MachineFailed";
  /** The kernel's log, as far as it came. */
  readonly console: string;
  constructor(cause: unknown, console: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.console = console;
  }
}

/** A home for Vagrant of this machine's own: nobody waits for its locks, and what it notes about machines goes with it. */
async function makeHome(directory: string, box: string): Promise<void> {
  await mkdir(join(directory, "home"), { recursive: true });
  // A box that was not used for long may be removed.
  await utimes(box, new Date(), new Date());
  await symlink(join(box, "home", "boxes"), join(directory, "home", "boxes"));
}

type Call = (args: readonly string[], timeoutMs: number) => Promise<string>;

function callFor({ session, driver, vcpus, memoryMiB }: MachinePlan, directory: string, id: string): Call {
  const { libvirt, box, prefix } = session;
  const env = {
    VAGRANT_CWD: vagrantfiles,
    VAGRANT_HOME: join(directory, "home"),
    VAGRANT_DOTFILE_PATH: join(directory, "vagrant"),
    MOUNTPROOF_BOOT: join(session.directory, "boot"),
    MOUNTPROOF_BOX: box,
    MOUNTPROOF_NAME: `${prefix}-${id}`,
    MOUNTPROOF_NETWORK: libvirt.network,
    ...(libvirt.kind === "private" ? { MOUNTPROOF_POOL: libvirt.pool, MOUNTPROOF_KEEP_NETWORK: "1" } : {}),
    MOUNTPROOF_DRIVER: driver,
    MOUNTPROOF_CPUS: String(vcpus),
    MOUNTPROOF_MEMORY: String(memoryMiB),
    MOUNTPROOF_CONSOLE: join(directory, "console.log"),
  };
  return (args, timeoutMs) => callVagrant({ command: libvirt.inside(["vagrant", ...args]), env, timeoutMs });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
