import { UserError } from "../errors.ts";

/** As the runtime specification's `process.user`, and where the user's home is. */
export interface RuntimeUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  readonly home: string;
}

/** Reads a file of the image; undefined when it has none. */
export type ReadUserFile = (path: "/etc/passwd" | "/etc/group") => string | undefined;

/**
 * Who `USER` of an image means, by the image's own files: `user`, `uid`, `user:group`, `uid:gid`, …, empty for root. As Docker
 * and runc do it (moby/sys/user, GetExecUser): a user that is known brings its group and, unless a group is named, the groups
 * that list it; a uid that is not known has the group 0.
 * @throws UserError `BAD_IMAGE_USER` for a name that the files lack, or a number that is none
 */
export function resolveUser(text: string, read: ReadUserFile): RuntimeUser {
  const [name = "", group = ""] = text.split(":", 2);
  const known = findUser(read("/etc/passwd"), name);
  const uid = known?.uid ?? idOf(name || "0");
  if (uid === undefined) throw badUser(text, `/etc/passwd of the image has no user ${JSON.stringify(name)}`);
  const home = known?.home || "/";
  if (group !== "") return { uid, gid: groupId(text, group, read("/etc/group")), additionalGids: [], home };
  return { uid, gid: known?.gid ?? 0, additionalGids: groupsOf(known?.name, read("/etc/group")), home };
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A number means an ID only: no user may have a number as a name. */
function findUser(passwd: string | undefined, name: string): User | undefined {
  const wanted = idOf(name || "0");
  for (const [login = "", , id = "", group = "", , home = ""] of records(passwd)) {
    const [uid, gid] = [idOf(id), idOf(group)];
    if (uid === undefined || gid === undefined) continue;
    if (wanted === undefined ? login === name : uid === wanted) return { name: login, uid, gid, home };
  }
  return undefined;
}

function groupId(text: string, group: string, file: string | undefined): number {
  const id = idOf(group);
  if (id !== undefined) return id;
  const gid = groups(file).find(({ name }) => name === group)?.gid;
  if (gid === undefined) throw badUser(text, `/etc/group of the image has no group ${JSON.stringify(group)}`);
  return gid;
}

function groupsOf(user: string | undefined, file: string | undefined): number[] {
  return groups(file).flatMap(({ gid, members }) => (user !== undefined && members.includes(user) ? [gid] : []));
}

function groups(file: string | undefined) {
  return records(file).flatMap(([name = "", , id = "", members = ""]) => {
    const gid = idOf(id);
    return gid === undefined ? [] : [{ name, gid, members: members.split(",") }];
  });
}

/** Lines of a file as passwd(5) and group(5) tell. */
function records(file = ""): string[][] {
  return file
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

/** runc takes no more than 31 bits. */
function idOf(text: string): number | undefined {
  return /^[0-9]{1,10}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : undefined;
}

function badUser(text: string, why: string): UserError {
  const message = `looking for the user ${JSON.stringify(text)} of an image: ${why}`;
  return new UserError("BAD_IMAGE_USER", message, "name another user, or a number");
}
