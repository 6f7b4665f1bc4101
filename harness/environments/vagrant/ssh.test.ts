import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { type SshTarget, sshCommand } from "./ssh.ts";

const target: SshTarget = { host: "machine", configuration: "/c", inside: (command) => [...command] };

/** sshd hands the last word to the account's shell. */
async function asShell(command: readonly string[], path = process.env.PATH): Promise<string> {
  return (await execa("sh", ["-c", command.at(-1) ?? ""], { env: { PATH: path } })).stdout;
}

it("runs a script as root with arguments that may contain anything", async () => {
  const command = sshCommand(target, 'printf "%s|" "$@"', "a b", "it's", "$HOME", 'q"');
  expect(command.slice(0, 3)).toEqual(["ssh", "-F", "/c"]);
  expect(await asShell(command)).toBe("a b|it's|$HOME|q\"|");
});

it("becomes root by sudo, without a password, where the account is another one", async () => {
  const bin = mkdtempSync(join(tmpdir(), "mountproof-ssh-"));
  try {
    for (const [name, text] of Object.entries({ id: "echo 1000", sudo: 'echo "sudo $1"; shift; exec "$@"' })) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const said = await asShell(sshCommand(target, 'echo "$1"', "a b"), `${bin}:${process.env.PATH}`);
    expect(said).toBe("sudo -n\na b");
  } finally {
    rmSync(bin, { recursive: true });
  }
});
