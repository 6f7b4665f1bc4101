import { expect, it } from "vitest";
import { makeModule } from "../../kernels/testing/elf.ts";
import { dependencies } from "./module-tree.ts";

const modules = [
  { name: "failover", content: makeModule(["depends="]) },
  { name: "net_failover", content: makeModule(["depends=failover"]) },
  { name: "virtio_net", content: makeModule(["depends=net-failover"]) },
  { name: "crc32c_generic", content: makeModule(["depends="]) },
  { name: "libcrc32c", content: makeModule(["depends=", "softdep=pre: crypto-crc32c"]) },
  // What virtio needs is built into this kernel.
  { name: "fuse", content: makeModule(["depends=virtio"]) },
];

it("names for each module what must be loaded before it, the last first, as modprobe reads it", () => {
  const contents = modules.map(({ content }) => content);
  expect(dependencies(modules, contents)).toBe(`failover.ko:
net_failover.ko: failover.ko
virtio_net.ko: net_failover.ko failover.ko
crc32c_generic.ko:
libcrc32c.ko: crc32c_generic.ko
fuse.ko:
`);
});
