/**
 * Makes a container image that qualifies the kernel of whatever machine it runs on, with nothing to install there: userland, program and
 * fixtures. Needs no engine; any engine loads the file.
 * usage: image.ts [FILE]
 */
import { resolve } from "node:path";
import { prepareFixture } from "../fixtures/build.ts";
import { findUserland } from "../harness/environments/userland.ts";
import { packImage } from "./image/pack.ts";
import { stageTree } from "./image/stage.ts";

/** Those that scenarios run on. */
const fixtures = ["probe", "edge-cases", "debian-minimal"];

const [file = "mountproof-image.tar"] = process.argv.slice(2);
for (const name of fixtures) await prepareFixture(name);
const stage = await stageTree(await findUserland());
try {
  const { bytes } = await packImage(stage.directory, resolve(file));
  console.log(`image: ${file}, ${Math.round(bytes / 2 ** 20)} MiB

docker load --input ${file}
docker run --rm --privileged --network none --volume "$PWD/report:/report" mountproof

Where a machine lacks a capability, --privileged fails with "unable to apply caps". In its place, with the ones that it lacks:
--cap-add ALL --cap-drop SYS_RESOURCE --security-opt seccomp=unconfined --security-opt systempaths=unconfined
--device /dev/fuse --device /dev/loop-control --device-cgroup-rule "b 7:* rwm"`);
} finally {
  await stage.remove();
}
