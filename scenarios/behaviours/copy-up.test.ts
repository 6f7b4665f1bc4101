/** What copy-up asks of the lower, and what it does to times and names: rows K3, K4, K5, K18, K27, K30, K43 on kernel 6.18. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import type { Factors } from "../factors.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

/** Answers of the three calls that copy up a file, a directory, and a file's attributes. */
const answers = (errno: string) => [
  `append /data/append.txt: ${errno}`,
  `mkdir /var/log/made: ${errno}`,
  `chmod /etc/hosts: ${errno}`,
];

describe("K3: copy-up asks for file attributes", () => {
  it("by FUSE_IOCTL, once for each of three files and directories and for the directories above them", async () => {
    const { outcome, evidence } = await agent.run("copy-up");
    expect(outcome, evidence.message).toBe("ok");
    // /data, append.txt; /var, /var/log; /etc, hosts. The root is in upper from the start.
    expect(evidence.details).toEqual([...answers("ok"), "FUSE_IOCTL requests: 6"]);
  });

  it("and passes over fuse-native's ENOSYS, as every kernel from 6.0 on", async () => {
    expect(await agent.run("copy-up", { fuseLibrary: "fuse-native" })).toMatchObject({ outcome: "ok" });
  });
});

describe("K4: the errno of FUSE_IOCTL", () => {
  // ovl_copy_fileattr() of 6.18 passes over ENOTTY and EINVAL; FUSE makes ENOTTY of ENOSYS (fuse_send_ioctl).
  it.each(["ENOTTY", "EINVAL", "ENOSYS"] as const)("%s lets every copy-up pass", async (ioctlErrno) => {
    const { outcome, evidence } = await agent.run("copy-up-ioctl-errno", { ioctlErrno });
    expect(outcome, evidence.message).toBe("ok");
    expect(evidence.details).toEqual(answers("ok"));
  });

  it.each([["EOPNOTSUPP", -95] as const, ["EPERM", -1] as const, ["EIO", -5] as const])(
    "%s fails every copy-up, and the kernel logs it",
    async (ioctlErrno, number) => {
      const { outcome, evidence } = await agent.run("copy-up-ioctl-errno", { ioctlErrno });
      expect(outcome).toBe("lost-write");
      expect(evidence).toMatchObject({ errno: ioctlErrno, details: answers(ioctlErrno) });
      // The directory above comes first.
      expect(evidence.kernelLog?.join("\n")).toContain(`failed to retrieve lower fileattr (/data, err=${number})`);
    },
  );
});

describe("K5: types that have no file attributes, and uppers that may have none", () => {
  // Fixed since 6.5.6 and 5.17: 6.18 asks neither symlinks nor FIFOs, and does not mind an upper without.
  it.each<Factors["placement"]>(["ext4", "xfs", "btrfs", "dev-shm", "tiny-tmpfs"])(
    "all pass on %s",
    async (placement) => {
      const { outcome, evidence } = await agent.run("copy-up-types", { placement });
      expect(outcome, evidence.message).toBe("ok");
      expect(evidence.details).toHaveLength(5);
    },
  );
});

describe("K18: the errno of FUSE_LISTXATTR", () => {
  it.each(["none", "EOPNOTSUPP", "ENOSYS"] as const)("%s lets every copy-up pass", async (listxattrErrno) => {
    const { outcome, evidence } = await agent.run("copy-up-listxattr-errno", { listxattrErrno });
    expect(outcome, evidence.message).toBe("ok");
    expect(evidence.details).toEqual(answers("ok"));
  });

  it.each(["ENODATA", "EINVAL", "EPERM", "EIO"] as const)("%s fails every copy-up", async (listxattrErrno) => {
    const { outcome, evidence } = await agent.run("copy-up-listxattr-errno", { listxattrErrno });
    expect(outcome).toBe("lost-write");
    expect(evidence).toMatchObject({ errno: listxattrErrno, details: answers(listxattrErrno) });
  });
});

describe("K27: listxattr before and after copy-up", () => {
  it("is EOPNOTSUPP as long as the file lies in a lower that has none", async () => {
    const { outcome, evidence } = await agent.run("listxattr-until-copy-up");
    expect(outcome).toBe("wrong-content");
    expect(evidence).toMatchObject({
      errno: "EOPNOTSUPP",
      details: ["listxattr in the lower: EOPNOTSUPP, touch: ok, after copy-up: ok"],
    });
  });

  it("is a list both times when the server answers with an empty one", async () => {
    expect(await agent.run("listxattr-until-copy-up", { listxattrErrno: "none" })).toMatchObject({ outcome: "ok" });
  });
});

describe("K30: a directory of the lower is renamed", () => {
  it("without redirect_dir: EXDEV, and after mv has copied it the upper holds all", async () => {
    const renamed = await agent.run("directory-rename", { redirect_dir: "off" }, "rename");
    expect(renamed).toMatchObject({ outcome: "lost-write", evidence: { errno: "EXDEV" } });
    expect(await agent.run("directory-rename", { redirect_dir: "off" }, "upper-alone")).toMatchObject({
      outcome: "ok",
    });
  });

  it("with redirect_dir=on: renamed, and the upper only says where the content lies", async () => {
    expect(await agent.run("directory-rename", { redirect_dir: "on" }, "rename")).toMatchObject({ outcome: "ok" });
    const { outcome, evidence } = await agent.run("directory-rename", { redirect_dir: "on" }, "upper-alone");
    expect(outcome).toBe("wrong-content");
    // Renamed within its parent, so the redirect is a name and no path.
    expect(evidence.message).toContain('lies in the lower at "dir"');
  });
});

describe("K43: times that the upper cannot hold", () => {
  // ext4 with 256-byte inodes: -2^31 to 2^34 - 2^31 - 1. xfs with bigtime: -2^31 to (2^64 - 1) / 10^9 seconds later, cut to four.
  it.each([
    ["ext4", -2147483648, 15032385535],
    ["xfs", -2147483648, 16299260424],
  ] as const)("are clamped on %s", async (placement, first, last) => {
    const { outcome, evidence } = await agent.run("copy-up-times", { placement });
    expect(outcome).toBe("wrong-content");
    expect(times(evidence)).toEqual([
      `/etc/hosts: mtime -2147483649 before copy-up, ${first} after`,
      "/etc/group: mtime 0 before copy-up, 0 after",
      "/etc/hostname: mtime 8589934592 before copy-up, 8589934592 after",
      `/etc/passwd: mtime 34359738368 before copy-up, ${last} after`,
    ]);
  });

  it.each(["tiny-tmpfs", "dev-shm", "btrfs"] as const)(
    "are kept on %s, which has 64 bits of seconds",
    async (placement) => {
      const { outcome, evidence } = await agent.run("copy-up-times", { placement });
      expect(outcome, evidence.message).toBe("ok");
      expect(times(evidence)).toContain("/etc/hosts: mtime -2147483649 before copy-up, -2147483649 after");
    },
  );
});

function times({ details = [] }: { readonly details?: readonly string[] }): string[] {
  return details.filter((detail) => detail.includes("mtime"));
}
