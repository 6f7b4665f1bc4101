import { UserError } from "../../errors.ts";
import type { BlobExtent } from "../blob-source.ts";
import { cleanComponents } from "../merge/path.ts";
import { withFileSource } from "../tar/byte-source.ts";
import type { TarEntry } from "../tar/entry.ts";
import { readTar } from "../tar/reader.ts";
import type { LayoutFiles } from "./layout-files.ts";
import { encodingOf } from "./sniff.ts";

/**
 * A tar file that holds an OCI layout or what `docker save` writes. Only the headers are read; files are read in place
 * later. @throws UserError `BAD_TAR`, `UNSUPPORTED_IMAGE` when the whole file is compressed
 */
export function layoutArchive(file: string): LayoutFiles {
  const label = `image ${JSON.stringify(file)}`;
  const members = withFileSource(file, label, (source) => {
    rejectCompressed(file, source.read(0, 4));
    return membersOf(file, readTar(source));
  });
  return { label: file, locate: (path) => Promise.resolve(follow(members, path)) };
}

/** A file's place, or the path that a link in the archive leads to. */
type Member = BlobExtent | string;

function membersOf(file: string, entries: Iterable<TarEntry>): Map<string, Member> {
  const members = new Map<string, Member>();
  // A later entry of the same name wins, as in any extraction.
  for (const entry of entries) {
    const components = cleanComponents(entry.name);
    const path = components.join("/");
    if (entry.type === "file") members.set(path, { file, offset: entry.dataOffset, size: entry.size });
    else if (entry.type === "hardlink") members.set(path, cleanComponents(entry.linkName).join("/"));
    else if (entry.type === "symlink") members.set(path, linkTarget(components, entry.linkName));
    else members.delete(path);
  }
  return members;
}

/** `docker save` writes a layer that two images share once, and a symlink `../<id>/layer.tar` for the other. */
function linkTarget(link: readonly string[], target: string): string {
  const from = target.startsWith("/") ? [] : link.slice(0, -1);
  return cleanComponents([...from, target].join("/")).join("/");
}

function follow(members: ReadonlyMap<string, Member>, path: string): BlobExtent | undefined {
  let found = members.get(path);
  for (let links = 0; typeof found === "string"; links++) {
    if (links === maxLinks) return undefined;
    found = members.get(found);
  }
  return found;
}

/** Of a chain; a hostile archive may link in a circle. */
const maxLinks = 8;

function rejectCompressed(file: string, start: Buffer): void {
  const encoding = encodingOf(start);
  if (encoding === "tar") return;
  const message = `opening image ${JSON.stringify(file)}: the archive as a whole is compressed with ${encoding}`;
  throw new UserError("UNSUPPORTED_IMAGE", message, `decompress it: ${encoding} -d FILE`);
}
