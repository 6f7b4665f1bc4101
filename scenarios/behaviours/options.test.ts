/** Rows about options, placements and stacking on kernel 6.18: K9, K10, K13, K17, K20, K24, K25, K29, K32. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import type { Factors } from "../factors.ts";
import { containing, expectRows, type Row, refused } from "./testing/expectations.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe", "edge-cases"]);
});
afterAll(() => agent.close());

const on = (scenario: string, rows: readonly Row[]) => expectRows(() => agent, scenario, rows);

describe("K9: an upper meets another lower", () => {
  const undetected: Partial<Factors> = { index: "off" };
  on("upper-origin", [
    [
      "another-lower",
      {
        outcome: "stale-handle",
        evidence: { errno: "ESTALE", kernelLog: containing("failed to verify upper root origin") },
      },
    ],
    ["another-lower", "wrong-content", undetected],
    ["same-lower", "ok"],
    ["same-lower", "ok", undetected],
  ]);
});

describe("K10: one directory, two overlays", () => {
  // ovl_report_in_use(): an error under index=on, a warning otherwise.
  const busy = (what: string) => refused("EBUSY", `${what} is in-use as upperdir/workdir of another mount`);
  const warned = (what: string) => ({
    outcome: "ok" as const,
    evidence: { kernelLog: containing(`${what} is in-use as upperdir/workdir of another mount, accessing files`) },
  });
  on("upper-in-use", [
    ["same-upper", busy("upperdir")],
    ["same-work", busy("workdir")],
    ["upper-as-lower", busy("lowerdir")],
    ["after-the-first", "ok"],
    ["same-upper", warned("upperdir"), { index: "off" }],
    ["same-work", warned("workdir"), { index: "off" }],
    ["upper-as-lower", warned("lowerdir"), { index: "off" }],
  ]);
});

describe("K13: options that need file handles, over FUSE", () => {
  const inEffect = (words: string) => ({
    outcome: "ok" as const,
    evidence: { details: [`asked for ${words}: in effect`] },
  });
  const fellBack = (message: string) => ({
    outcome: "mount-refused" as const,
    evidence: { message: expect.stringContaining(message), kernelLog: containing("null uuid detected in lower fs") },
  });
  // ovl_lower_uuid_ok(): explicit options accept one lower without a UUID, xino=auto does not.
  on("option-fallback", [
    ["index-over-one-lower", inEffect("index=on")],
    ["nfs-export-over-one-lower", inEffect("index=on,nfs_export=on")],
    ["xino-on-over-one-lower", inEffect("xino=on")],
    ["xino-auto-over-one-lower", fellBack("with xino=off where xino=auto")],
  ]);
  // Two lowers with the same (null) UUID cannot be told apart. Of xino only "auto" falls back: ovl_get_fsid().
  on("option-fallback", [
    ["index-over-two-lowers", fellBack("with index=off where index=on")],
    ["nfs-export-over-two-lowers", fellBack("with index=off,nfs_export=off")],
    ["xino-auto-over-two-lowers", fellBack("with xino=off where xino=auto")],
    ["xino-on-over-two-lowers", inEffect("xino=on")],
  ]);
});

describe("K17: uppers that lack something", () => {
  on("upper-unfit", [
    [
      "ext4-without-filetype",
      // A whiteout whose type is not told is a name like others: ovl_fill_merge() looks for DT_CHR.
      {
        outcome: "wrong-content",
        evidence: { path: "/data/append.txt", kernelLog: containing("needs to support d_type") },
      },
    ],
    ["overlayfs", refused("EINVAL", "not supported as upperdir")],
    ["fuse", refused("EINVAL", "upper fs does not support RENAME_WHITEOUT")],
    // Without CONFIG_XFS_SUPPORT_V4, as on the reference machine, XFS itself refuses; with it the whiteout shows.
    [
      "xfs-without-ftype",
      xfsWithoutFtypeMounts()
        ? { outcome: "wrong-content", evidence: { kernelLog: containing("needs to support d_type") } }
        : { outcome: "mount-refused", evidence: { errno: "EINVAL", step: "disk.xfs-without-ftype" } },
    ],
  ]);
});

describe("K20: levels of stacking", () => {
  // FILESYSTEM_MAX_STACK_DEPTH is 2; FUSE without passthrough counts none.
  on("stacking", [
    ["one", "ok"],
    ["two", "ok"],
    ["three", refused("EINVAL", "maximum fs stacking depth exceeded")],
  ]);
});

describe("K24: userxattr", () => {
  const conflict = (words: string) => refused("EINVAL", `conflicting options: userxattr,${words}`);
  on("userxattr-conflicts", [
    ["alone", "ok"],
    ["metacopy-on", conflict("metacopy=on")],
    ["metacopy-off", "ok"],
    ["redirect-on", conflict("redirect_dir=on")],
    ["redirect-nofollow", "ok"],
    // "off" means "follow" where redirect_always_follow is set, and following is what userxattr excludes.
    ["redirect-off", alwaysFollows() ? conflict("redirect_dir=follow") : "ok"],
  ]);
});

describe("K25: a directory removed and made again", () => {
  const marked = (name: string) => ({ outcome: "ok" as const, evidence: { details: [`${name}.overlay.opaque="y"`] } });
  on("directory-made-again", [
    // tmpfs stores user.* since 6.6.
    ["in-order", marked("user")],
    ["in-order", marked("user"), { placement: "ext4" }],
    ["in-order", marked("trusted"), { userxattr: "off" }],
  ]);
});

describe("K29: an upper mounted volatile", () => {
  const incompatible = refused("EINVAL", "overlay with incompat feature 'volatile' cannot be mounted");
  on("volatile-again", [
    ["volatile-twice", incompatible],
    ["plain-after-volatile", incompatible],
    ["mark-removed", "ok"],
  ]);
});

describe("K32: separators in paths", () => {
  // Broken from 6.5.0 to 6.5.7 only.
  on("option-paths", [
    ...["comma", "colon", "backslash"].flatMap((character) =>
      ["mount", "fsconfig", "append"].map((way): Row => [`${character}-in-${way}`, "ok"]),
    ),
  ]);
});

function alwaysFollows(): boolean {
  const path = "/sys/module/overlay/parameters/redirect_always_follow";
  return existsSync(path) && readFileSync(path, "utf8").trim() === "Y";
}

/** Kernels that do not tell their configuration are taken to be built like most. */
function xfsWithoutFtypeMounts(): boolean {
  const path = "/proc/config.gz";
  return existsSync(path) && gunzipSync(readFileSync(path)).includes("CONFIG_XFS_SUPPORT_V4=y");
}
