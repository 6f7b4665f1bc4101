import { expect, test } from "vitest";
import { servedOtherwise } from "./served-spec.ts";

test("a password of a cache is not told, whatever it holds; a digest is", () => {
  const content = (url: string, digest: string) => ({
    shared: { kind: "redis" as const, url },
    source: { reference: `docker://host.test/name@sha256:${digest}` },
  });
  const lower = { fuseLibrary: "own" as const, indexPath: "/index", mountpoint: "/mnt", ttlSec: 1 };
  const running = { ...lower, content: content("redis://:se@cret@one.test:1", "aa") };
  expect(servedOtherwise(running, { content: content("redis://user:sec:ret@two.test:2", "bb") })).toEqual([
    'content.shared.url is "redis://***@one.test:1", not "redis://***@two.test:2"',
    'content.source.reference is "docker://host.test/name@sha256:aa", not "docker://host.test/name@sha256:bb"',
  ]);
});
