/**
 * Runs a command, or a shell, in `vagrant/` and where a private libvirtd answers: for machines that run none. With it end the machines that
 * it brought up: `npm run vagrant:shell`, `npm run vagrant:shell -- vagrant up NAME`.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import { builtBox } from "../harness/environments/vagrant/box.ts";
import { markedName } from "../harness/environments/vagrant/marked-name.ts";
import { runsDirectory } from "../harness/environments/vagrant/paths.ts";
import { startPrivateLibvirt } from "../harness/environments/vagrant/private-libvirt.ts";

/**
 * The command is no part of libvirtd's PID namespace: there, a `mountproof` would take the owners of all other runs for dead, and clean up
 * after them.
 */
const seeAllProcesses = 'mount -t proc proc /proc; cd "$1"; shift; exec "$@"';

const directory = join(runsDirectory(), markedName());
const machines = join(directory, "machines");
await mkdir(machines, { recursive: true });
try {
  process.exitCode = await inPrivateLibvirt(process.argv.slice(2));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function inPrivateLibvirt(command: readonly string[]): Promise<number> {
  const box = await builtBox(console.error);
  const libvirt = await startPrivateLibvirt({ driver: "qemu", boxes: join(box, "pool"), machines });
  const where = fileURLToPath(new URL(".", import.meta.url));
  const wanted = command.length > 0 ? command : [process.env.SHELL ?? "sh"];
  const line = libvirt.beside(["unshare", "--mount", "sh", "-c", seeAllProcesses, "sh", where, ...wanted]);
  // What Vagrant notes about the machines is of no use without them.
  const own = { MOUNTPROOF_POOL: libvirt.pool, MOUNTPROOF_KEEP_NETWORK: "1", MOUNTPROOF_DRIVER: "qemu" };
  const env = { ...process.env, ...own, VAGRANT_DOTFILE_PATH: join(directory, "vagrant") };
  const { exitCode } = await $({ stdio: "inherit", nothrow: true, env })`${line}`;
  await libvirt.stop();
  return exitCode ?? 1;
}
