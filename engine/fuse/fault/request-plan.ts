import { errnoNumber } from "../../system/errno.ts";
import type { RequestFault } from "../faults.ts";
import { inBodyWord, inHeaderBytes, inWord, type Message, nameAt, word, word64 } from "../protocol/message.ts";
import { opcodes } from "../protocol/opcodes.ts";
import type { Tree } from "../tree.ts";
import { badFault } from "./bad-fault.ts";
import { namePattern } from "./name-pattern.ts";

/** What happens to one request before, or instead of, its true answer. */
export interface Intervention {
  readonly delayMs: number;
  readonly gates: readonly string[];
  /** Negative; undefined for the true answer. */
  readonly errno: number | undefined;
}

/** Answers for each request whether faults touch it, and counts their matches. */
export type RequestPlan = (request: Message) => Intervention | undefined;

interface Rule {
  readonly fault: RequestFault;
  readonly errno: number | undefined;
  readonly touches: (request: Message) => boolean;
  seen: number;
}

/** @throws UserError for a fault that can never match */
export function requestPlan(faults: readonly RequestFault[], tree: Tree): RequestPlan {
  const rules = new Map<number, Rule[]>();
  for (const fault of faults) {
    const made = rule(fault, tree);
    for (const opcode of opcodesOf(fault)) rules.set(opcode, [...(rules.get(opcode) ?? []), made]);
  }
  return (request) => {
    const active = rules.get(word(request, inWord.opcode))?.filter((each) => isActive(each, request));
    return active === undefined || active.length === 0 ? undefined : intervention(active);
  };
}

/** The kernel chooses between READDIR and READDIRPLUS by itself. */
function opcodesOf(fault: RequestFault): readonly number[] {
  return fault.operation === "READDIR" ? [opcodes.READDIR, opcodes.READDIRPLUS] : [opcodes[fault.operation]];
}

function rule(fault: RequestFault, tree: Tree): Rule {
  const errno = fault.errno === undefined ? undefined : errnoNumber(fault.errno);
  if (fault.errno !== undefined && errno === undefined) {
    throw badFault(`unknown errno ${JSON.stringify(fault.errno)}`, "use a symbolic name such as EIO");
  }
  return { fault, errno: errno === undefined ? undefined : -errno, touches: toucher(fault, tree), seen: 0 };
}

function isActive(each: Rule, request: Message): boolean {
  if (!each.touches(request)) return false;
  each.seen++;
  const first = each.fault.fromMatch ?? 1;
  return each.seen >= first && each.seen < first + (each.fault.matches ?? Number.POSITIVE_INFINITY);
}

function intervention(active: readonly Rule[]): Intervention {
  return {
    delayMs: active.reduce((sum, { fault }) => sum + (fault.delayMs ?? 0), 0),
    gates: active.flatMap(({ fault }) => (fault.gate === undefined ? [] : [fault.gate])),
    errno: active.find(({ errno }) => errno !== undefined)?.errno,
  };
}

function toucher(fault: RequestFault, tree: Tree): Test {
  if (fault.operation !== "READ" && fault.fromOffset !== undefined) {
    throw badFault(`${fault.operation} has no offset in a file`, 'use "fromOffset" with READ');
  }
  if (fault.operation !== "LOOKUP") return every([byInode(fault, tree), readsBeyond(fault)]);
  const { name, namePattern: pattern, path } = fault;
  return every([
    name === undefined ? undefined : nameIs(name),
    pattern === undefined ? undefined : nameMatches(namePattern(pattern)),
    path === undefined ? undefined : entryIs(path, tree),
  ]);
}

type Test = (request: Message) => boolean;

function every(tests: readonly (Test | undefined)[]): Test {
  const given = tests.filter((test) => test !== undefined);
  return (request) => given.every((test) => test(request));
}

function byInode(fault: RequestFault, tree: Tree): Test | undefined {
  if (fault.name !== undefined || fault.namePattern !== undefined) {
    throw badFault(`${fault.operation} has no name`, 'use "path", or "name" with LOOKUP');
  }
  if (fault.path === undefined) return undefined;
  const inode = tree.resolve(fault.path);
  if (inode === undefined)
    throw badFault(`path ${JSON.stringify(fault.path)} is not in the image`, "name a path of the image");
  return (request) => word(request, inWord.nodeid) === inode.ino;
}

/** struct fuse_read_in: fh (2), offset (2), size. */
function readsBeyond({ fromOffset }: RequestFault): Test | undefined {
  if (fromOffset === undefined) return undefined;
  return (request) => word64(request, inBodyWord + 2) + word(request, inBodyWord + 4) > fromOffset;
}

function nameIs(name: string): Test {
  return (request) => nameAt(request, inHeaderBytes) === name;
}

function nameMatches(pattern: RegExp): Test {
  return (request) => pattern.test(nameAt(request, inHeaderBytes));
}

/** The entry itself need not exist: lookups of missing names can be delayed too. */
function entryIs(path: string, tree: Tree): Test {
  const slash = path.lastIndexOf("/");
  const directory = tree.resolve(path.slice(0, slash));
  if (directory?.type !== "directory") {
    throw badFault(`the parent of ${JSON.stringify(path)} is not a directory of the image`, "name a path of the image");
  }
  const hasName = nameIs(path.slice(slash + 1));
  return (request) => word(request, inWord.nodeid) === directory.ino && hasName(request);
}
