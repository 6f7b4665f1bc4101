import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import type { ImageConfig } from "./config.ts";
import { runtimeSpec } from "./runtime-config.ts";
import { resolveUser } from "./runtime-user.ts";

const passwd = `root:x:0:0:root:/root:/bin/sh
# a comment
daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
app:x:1000:2000:App:/home/app:/bin/sh

twin:x:1000:3000::/twin:
broken:x:no:0::/:
homeless:x:7:7
`;
const group = `root:x:0:
app:x:2000:
video:x:44:app,daemon
twins:x:45:twin,app
disk:x:6:
`;
const read = (path: string) => (path === "/etc/passwd" ? passwd : group);

describe("the user", () => {
  test.each([
    ["", 0, 0, [], "/root"],
    ["root", 0, 0, [], "/root"],
    ["app", 1000, 2000, [44, 45], "/home/app"],
    ["1000", 1000, 2000, [44, 45], "/home/app"],
    ["twin", 1000, 3000, [45], "/twin"],
    ["daemon", 1, 1, [44], "/usr/sbin"],
    ["app:disk", 1000, 6, [], "/home/app"],
    ["app:77", 1000, 77, [], "/home/app"],
    ["4242", 4242, 0, [], "/"],
    ["4242:4243", 4242, 4243, [], "/"],
    ["4242:video", 4242, 44, [], "/"],
    [":video", 0, 44, [], "/root"],
    ["homeless", 7, 7, [], "/"],
  ])("%j is found in the image's own files", (text, uid, gid, additionalGids, home) => {
    expect(resolveUser(text, read)).toEqual({ uid, gid, additionalGids, home });
  });

  test.each(["nobody", "app:none", "broken", "-1", "2147483648", "1.5", "app:-1"])("%j is refused", (text) => {
    expect(() => resolveUser(text, read)).toThrow(expect.objectContaining({ code: "BAD_IMAGE_USER" }));
  });

  test("without files is a number, or root", () => {
    const none = () => undefined;
    expect(resolveUser("", none)).toEqual({ uid: 0, gid: 0, additionalGids: [], home: "/" });
    expect(resolveUser("5:6", none)).toEqual({ uid: 5, gid: 6, additionalGids: [], home: "/" });
    expect(() => resolveUser("root", none)).toThrow(UserError);
  });

  test("is an ID in range or an error, whatever the files hold", () => {
    const line = fc
      .array(fc.oneof(fc.string(), fc.integer().map(String)), { maxLength: 8 })
      .map((parts) => parts.join(":"));
    const text = fc.array(line).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, fc.oneof(fc.string(), line), (users, groups, wanted) => {
        try {
          const { uid, gid } = resolveUser(wanted, (path) => (path === "/etc/passwd" ? users : groups));
          for (const id of [uid, gid]) expect(Number.isInteger(id) && id >= 0 && id < 2 ** 31).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

describe("the specification", () => {
  const config: ImageConfig = {
    os: "linux",
    architecture: "amd64",
    env: ["PATH=/app/bin", "MODE=image", "EMPTY="],
    entrypoint: ["/app/start"],
    cmd: ["--default"],
    user: "app",
    workingDir: "/srv/app",
    labels: { maintainer: "somebody", "org.opencontainers.image.os": "other" },
    stopSignal: "SIGQUIT",
    exposedPorts: ["443/tcp", "80/tcp"],
    volumes: ["/data"],
  };
  const options = { rootfs: "rootfs", readFile: read };

  test("runs what the image says", () => {
    const { process, root, annotations } = runtimeSpec(config, options);
    expect(process).toMatchObject({
      args: ["/app/start", "--default"],
      cwd: "/srv/app",
      env: ["PATH=/app/bin", "HOME=/home/app", "MODE=image", "EMPTY="],
      user: { uid: 1000, gid: 2000, additionalGids: [44, 45] },
      terminal: false,
    });
    expect(root).toEqual({ path: "rootfs", readonly: false });
    expect(annotations).toEqual({
      maintainer: "somebody",
      "org.opencontainers.image.os": "other",
      "org.opencontainers.image.architecture": "amd64",
      "org.opencontainers.image.stopSignal": "SIGQUIT",
      "org.opencontainers.image.exposedPorts": "443/tcp,80/tcp",
    });
  });

  test("gives way to what the caller says", () => {
    const more = {
      args: ["-v"],
      env: ["MODE=caller", "HOME=/h"],
      user: "0",
      cwd: "tmp",
      terminal: true,
      cgroupsPath: "/a",
    };
    const { process, linux } = runtimeSpec(config, { ...options, ...more });
    expect(process).toMatchObject({ args: ["/app/start", "-v"], cwd: "/tmp", user: { uid: 0, gid: 0 } });
    expect(process.env).toEqual(["PATH=/app/bin", "HOME=/h", "TERM=xterm", "MODE=caller", "EMPTY="]);
    expect(linux).toMatchObject({ cgroupsPath: "/a" });
  });

  test("is refused without a command", () => {
    const none = { ...config, entrypoint: [], cmd: [] };
    expect(() => runtimeSpec(none, options)).toThrow(expect.objectContaining({ code: "NO_COMMAND" }));
  });
});
