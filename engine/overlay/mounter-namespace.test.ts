import { once } from "node:events";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { enterPrivateMounts } from "./private-mounts.ts";
import { mounterAt, nothing, remains, settingsAt, spawnMounter } from "./test-bases.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";

let base = "";
let image: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = await makeTestImage(base, "image");
});

test("a container of another mount namespace is left alone, and reported with the way into it (K39)", async () => {
  const here = join(base, "other");
  const theirs = spawnMounter(
    settingsAt(here),
    `await mounter.mount(${JSON.stringify({ containerId: "theirs", ...image })});
     console.log("mounted");
     process.on("SIGTERM", () => mounter.umount("theirs").then(() => process.exit(0)));
     setInterval(() => {}, 1e6);`,
    ["unshare", "--mount", "--propagation", "private"],
  );
  await once(theirs.stdout ?? theirs, "data");
  const mounter = mounterAt(here);
  const [listed] = await mounter.list();
  expect(listed?.containers[0]).toMatchObject({
    health: "stale",
    reason: expect.stringContaining("another mount namespace"),
  });
  await expect(mounter.umount("theirs")).rejects.toMatchObject({
    code: "OTHER_MOUNT_NAMESPACE",
    hint: expect.stringContaining("nsenter"),
  });
  await expect(mounter.mount({ containerId: "theirs", ...image })).rejects.toMatchObject({ code: "ALREADY_MOUNTED" });
  await expect(mounter.mount({ containerId: "ours", ...image })).rejects.toMatchObject({
    code: "OTHER_MOUNT_NAMESPACE",
  });
  expect(await mounter.clean()).toEqual([]);
  theirs.kill("SIGTERM");
  expect(await once(theirs, "exit")).toEqual([0, null]);
  expect(remains(here)).toEqual(nothing);
});
