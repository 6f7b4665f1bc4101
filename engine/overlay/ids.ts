/** Names that become directory names: checked before anything touches the disk. */
import { isAbsolute, normalize } from "node:path";
import { UserError } from "../errors.ts";

const containerId = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const digest = /^sha256:[0-9a-f]{64}$/;

/** @throws UserError `BAD_CONTAINER_ID` */
export function checkContainerId(id: string): string {
  if (containerId.test(id) && !id.endsWith("\n")) return id;
  throw new UserError(
    "BAD_CONTAINER_ID",
    `container id ${JSON.stringify(id)} cannot name a directory`,
    "use 1 to 128 letters, digits, '_', '.', '-', beginning with a letter or digit",
  );
}

/** @throws UserError `BAD_IMAGE_DIGEST` */
export function checkImageDigest(value: string): string {
  if (digest.test(value) && !value.endsWith("\n")) return value;
  throw new UserError(
    "BAD_IMAGE_DIGEST",
    `image digest ${JSON.stringify(value)} is not "sha256:" and 64 lower-case hexadecimal digits`,
    "pass the digest of the image manifest",
  );
}

/** Absolute, without `.`, `..`, doubled or trailing slashes. @throws UserError `BAD_PATH` */
export function checkBasePath(what: string, path: string): string {
  if (!isAbsolute(path) || path.includes("\0")) {
    throw new UserError("BAD_PATH", `${what} ${JSON.stringify(path)} is not an absolute path`, "begin it with '/'");
  }
  if (path.split("/").includes("..")) {
    throw new UserError("BAD_PATH", `${what} ${JSON.stringify(path)} contains ".."`, "write the path without it");
  }
  const plain = normalize(path).replace(/\/+$/, "");
  if (plain === "") throw new UserError("BAD_PATH", `${what} "/" is the root directory`, "name a directory of its own");
  return plain;
}

/** Directory name of an image: the digest without its colon, which overlayfs would take for a separator. */
export function imageDirectoryName(imageDigest: string): string {
  return checkImageDigest(imageDigest).replace(":", "-");
}

/** The reverse; undefined for a directory that is not ours. */
export function imageDigestOf(directoryName: string): string | undefined {
  const value = directoryName.replace("-", ":");
  return digest.test(value) ? value : undefined;
}
