import { execa } from "execa";
import { UserError } from "../../../../engine/errors.ts";

export const qemuProgram = "qemu-system-x86_64";

/**
 * `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)`.
 * @throws UserError `QEMU_MISSING`
 */
export async function qemuVersion(): Promise<string> {
  const { stdout } = await execa(qemuProgram, ["--version"]).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOENT" ? qemuMissing(cause) : cause;
  });
  return /version (.*)/.exec(stdout)?.[1] ?? stdout;
}

export function qemuMissing(cause: Error): UserError {
  return new UserError(
    "QEMU_MISSING",
    `cannot start "${qemuProgram}": it is not installed`,
    "run ci/setup.sh as root",
    {
      cause,
    },
  );
}
