/** Real FUSE servers in the engine's place, judged by the oracles over the probe image. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mountKernelOverlay, umountOverlay } from "../../engine/overlay/kernel.ts";
import { readMountinfo } from "../../engine/system/index.ts";
import { buildFixture, type FixtureImage } from "../../fixtures/build.ts";
import { Finding } from "../../scenarios/outcome.ts";
import { readSubject, type Subject, type SubjectLimit } from "../../scenarios/subject.ts";
import { checkContent } from "../oracle/content.ts";
import { checkWrites } from "../oracle/writes.ts";
import { type ServedSubject, serveSubject } from "./serve.ts";
import type { ServeOptions } from "./serve-options.ts";

const examples = join(import.meta.dirname, "../../fixtures/subjects");
const wrapper = join(import.meta.dirname, "testing/defective.ts");

let image: FixtureImage;
let directory: string;
let served: ServedSubject | undefined;
let overlaid: boolean;
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  image = await buildFixture("probe");
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "subjects-"));
  for (const name of ["lower", "upper", "work", "rootfs"]) mkdirSync(path(name));
  served = undefined;
  overlaid = false;
});
afterEach(async () => {
  if (overlaid) umountOverlay(path("rootfs"));
  await served?.stop();
  expect(readMountinfo().filter(({ mountPoint }) => mountPoint.startsWith(directory))).toEqual([]);
  rmSync(directory, { recursive: true });
});

describe.each(["squashfuse", "fuse-overlayfs-lower"])("the example %s", (name) => {
  it("serves the image as it is, and takes writes through an overlay", async () => {
    const subject = readSubject(join(examples, `${name}.json`));
    await serve(subject);
    expect(content("lower", subject.limits).entries).toBeGreaterThan(40);
    expect(writes(subject.limits).leftOut).toEqual([]);
  });
});

describe("the built-in server behind a command", () => {
  it("passes both oracles, so that what they find below is the defect", async () => {
    await serve(defective("none"));
    expect(content("lower").entries).toBeGreaterThan(40);
    expect(writes().leftOut).toEqual([]);
    expect(content("lower").entries).toBeGreaterThan(40);
  });

  it.each([
    ["drops-setuid", "/data/setuid: mode is 0755, should be 04755"],
    ["cuts-at-64k", "/usr/bin/busybox: size is 65536, should be "],
    ["reads-one-byte-off", "/usr/bin/busybox: sha256 is "],
    ["counts-hard-links-once", "/data/linked-a: link count is 1, should be 2"],
    ["loses-xattrs", "/data/with-xattr: xattr user.mountproof is absent"],
    ["swaps-two-names", "/etc/group: "],
  ])("is caught by the content oracle when it %s", async (defect, difference) => {
    await serve(defective(defect));
    const { outcome, evidence } = finding(() => content("lower"));
    expect(outcome).toBe("wrong-content");
    expect(evidence.details).toContainEqual(expect.stringContaining(difference));
  });

  it("is caught by the write oracle when its answer to an ioctl spoils every copy-up", async () => {
    await serve(defective("refuses-file-attributes"));
    content("lower");
    expect(finding(() => writes())).toMatchObject({
      outcome: "lost-write",
      evidence: { errno: expect.stringMatching(/^E/) },
    });
  });
});

describe("serveSubject", () => {
  it("runs the command in the machine's root, reached from another", async () => {
    await serve(defective("none"), { machineRoot: `/proc/${process.pid}/root` });
    expect(content("lower").entries).toBeGreaterThan(40);
  });

  it("waits for a line where the file says so", async () => {
    await serve({ ...defective("none"), ready: "stdout-line" });
    expect(content("lower").entries).toBeGreaterThan(40);
  });

  it("knows the connection, and leaves a dead mount behind a killed server until it is stopped", async () => {
    const subject = await serve(defective("none"));
    const mount = readMountinfo().find(({ mountPoint }) => mountPoint === path("lower"));
    expect(subject.deviceMinor).toBe(mount?.minor);
    await subject.kill();
    expect(finding(() => content("lower")).outcome).toBe("disconnected");
  });

  it("stops by unmounting where the file says so", async () => {
    const subject = await serve({ ...defective("none"), stop: "umount" }, { stopWithinMs: 300 });
    await subject.stop();
    expect(readMountinfo().some(({ mountPoint }) => mountPoint === path("lower"))).toBe(false);
  });

  it("tells what the command said when it ends before it is ready", async () => {
    const subject = command(["sh", "-c", "echo no such image {image} >&2; exit 3", "{mountpoint}"]);
    await expect(serve(subject)).rejects.toMatchObject({
      outcome: "mount-refused",
      message: `subject "test" ended with exit code 3 before it was ready: no such image ${image.layoutDir}`,
    });
  });

  it("gives up at the deadline and leaves no process", async () => {
    const subject = command(["sh", "-c", "echo $$ {image} {mountpoint}; sleep 60"]);
    const lines: string[] = [];
    const serving = serve(subject, { readyWithinMs: 2000, log: (line) => lines.push(line) });
    await expect(serving).rejects.toMatchObject({ outcome: "hang" });
    const pid = Number.parseInt(lines[0] ?? "", 10);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("gives up at once and leaves no process when it is no longer wanted", async () => {
    const subject = command(["sh", "-c", "echo $$ {image} {mountpoint}; sleep 60"]);
    const controller = new AbortController();
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      controller.abort();
    };
    await expect(serve(subject, { unwanted: controller.signal, log })).rejects.toThrow("no longer wanted");
    const pid = Number.parseInt(lines[0] ?? "", 10);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("passes on that there is no such command", async () => {
    await expect(serve(command(["/no/such/command", "{image}", "{mountpoint}"]))).rejects.toThrow("ENOENT");
  });
});

async function serve(subject: Subject, options: Partial<ServeOptions> = {}): Promise<ServedSubject> {
  served = await serveSubject(subject, { image: image.layoutDir, mountpoint: path("lower"), ...options });
  return served;
}

function command(serve: string[]): Subject {
  return { name: "test", serve, ready: "mountinfo", stop: "SIGTERM" };
}

function defective(defect: string): Subject {
  return command([process.execPath, wrapper, defect, "{image}", "{mountpoint}"]);
}

function content(directory: "lower", limits: readonly SubjectLimit[] = []) {
  return checkContent({ root: path(directory), truthPath: image.truthPath, mode: "full", limits });
}

function writes(limits: readonly SubjectLimit[] = []) {
  const layers = { lowerdirs: [path("lower")], upperdir: path("upper"), workdir: path("work") };
  mountKernelOverlay({ ...layers, target: path("rootfs"), options: { index: "off", metacopy: "off" } });
  overlaid = true;
  const { truthPath } = image;
  return checkWrites({ root: path("rootfs"), upper: path("upper"), lower: path("lower"), truthPath, limits });
}

function finding(action: () => unknown): Finding {
  try {
    action();
  } catch (error) {
    if (error instanceof Finding) return error;
    throw error;
  }
  throw new Error("nothing was found");
}
