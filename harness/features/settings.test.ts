import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { features } from "./catalogue.ts";
import { featuresRecord } from "./record.ts";
import { readerOfSettings, settingsOf } from "./settings.ts";

function place(files: Readonly<Record<string, string | Buffer>>) {
  const root = mkdtempSync(join(tmpdir(), "mountproof-settings-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return { proc: join(root, "proc"), sys: join(root, "sys") };
}

it("reads options of the build, parameters of modules and sysctls", () => {
  const read = readerOfSettings(
    place({
      "proc/config.gz": gzipSync("CONFIG_FUSE_FS=m\n# CONFIG_FUSE_DAX is not set\n"),
      "proc/sys/fs/fuse/max_pages_limit": "256\n",
      "sys/module/fuse/parameters/enable_uring": "N\n",
    }),
  );
  const names = ["CONFIG_FUSE_FS", "CONFIG_FUSE_DAX", "fs.fuse.max_pages_limit", "fuse.enable_uring", "overlay.index"];
  expect(read(names)).toEqual({
    CONFIG_FUSE_FS: "m",
    CONFIG_FUSE_DAX: "n",
    "fs.fuse.max_pages_limit": "256",
    "fuse.enable_uring": "N",
  });
});

it("says nothing of a config that the kernel does not show", () => {
  expect(readerOfSettings(place({}))(["CONFIG_FUSE_FS"])).toEqual({});
});

it("the nearest prefix counts, and every overlay and FUSE feature has something beside it", () => {
  expect(settingsOf("overlay.index-over-fuse")).toContain("overlay.index");
  for (const { id } of features.filter(({ id }) => /^(overlay|fuse|namespaces)\./.test(id)))
    expect(settingsOf(id), id).not.toEqual([]);
});

it("a guest's kernel does not show its config: the build's stands in for it, and what the guest says wins", () => {
  const config = { FUSE_FS: "m", OVERLAY_FS_INDEX: "n" };
  const results = [
    { id: "fuse.fsopen", value: "yes", detail: "" },
    { id: "overlay.index", value: "yes", detail: "", settings: { "overlay.index": "N", CONFIG_OVERLAY_FS_INDEX: "y" } },
    { id: "mount-api.fsopen", value: "yes", detail: "" },
  ];
  const kernel = { release: "6.1", version: "#1" };
  const [fuse, index, api] = featuresRecord({ kernel, environment: "vm", config }, results).features;
  expect(fuse?.settings).toEqual({ CONFIG_FUSE_FS: "m" });
  expect(index?.settings).toEqual({ CONFIG_OVERLAY_FS_INDEX: "y", "overlay.index": "N" });
  expect(api).not.toHaveProperty("settings");
});
