import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { embeddedConfig, interestingConfig, parseConfig } from "./config.ts";

const text = `#
# Automatically generated file; DO NOT EDIT.
CONFIG_OVERLAY_FS=m
# CONFIG_OVERLAY_FS_INDEX is not set
CONFIG_HZ=250
CONFIG_LOCALVERSION=""
CONFIG_MODULE_SIG_HASH="sha256"
`;

it("reads values, texts without quotation marks, and nothing that is not set", () => {
  expect(Object.fromEntries(parseConfig(text))).toEqual({
    OVERLAY_FS: "m",
    HZ: "250",
    LOCALVERSION: "",
    MODULE_SIG_HASH: "sha256",
  });
});

it("tells n for what is not set and for what this kernel does not know", () => {
  expect(interestingConfig(text)).toMatchObject({
    OVERLAY_FS: "m",
    OVERLAY_FS_INDEX: "n",
    FUSE_IO_URING: "n",
    HZ: "250",
  });
});

it("finds the config in an image", () => {
  const image = (mark: string) =>
    Buffer.concat([Buffer.from("...IKCFG_ST"), gzipSync(text), Buffer.from(mark), Buffer.from("...")]);
  expect(embeddedConfig(image("IKCFG_ED"))).toBe(text);
  expect(embeddedConfig(image(""))).toBeUndefined();
  expect(embeddedConfig(Buffer.from("no config"))).toBeUndefined();
});
