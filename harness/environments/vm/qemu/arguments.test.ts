import { expect, it } from "vitest";
import type { MachineSpec } from "../contract.ts";
import { qemuArguments } from "./arguments.ts";

const spec: MachineSpec = {
  kernel: {
    release: "6.1.0",
    build: "6.1.0-1",
    origin: { kind: "image", image: "/k" },
    vmlinux: "/k/vmlinux",
    modules: [],
    config: {},
    configDigest: "",
    digest: "",
  },
  initramfs: "/i/init.cpio",
  images: { userland: "/i/u", program: "/i/p", fixtures: "/i/f", scratch: "/i/s", digest: "" },
  vcpus: 1,
  memoryMiB: 1024,
  acceleration: "tcg",
};

it("is this command line: a change of it changes what is tested", () => {
  expect(qemuArguments(spec, "/run/console.log").join(" ").replaceAll(" -", "\n-")).toBe(
    `-nodefaults
-no-user-config
-display none
-M q35,smm=off,sata=off,smbus=off,usb=off,vmport=off,i8042=off
-m 1024
-accel tcg,thread=multi
-cpu EPYC,-smap,-smep,-avx,-avx2,-fma,-f16c,-rdseed,-sha-ni,-xsavec,-3dnowprefetch,-misalignsse,-osvw,-topoext,-fxsr-opt,-nrip-save
-smp 1
-bios qboot.rom
-kernel /k/vmlinux
-initrd /i/init.cpio
-append console=ttyS0 loglevel=5 8250.nr_uarts=1 mitigations=off cryptomgr.notests tsc=reliable no_timer_check lpj=4000000 random.trust_cpu=on panic=-1 unknown_nmi_panic=1 sysrq_always_enabled=1
-no-reboot
-chardev socket,id=qmp,fd=3
-mon chardev=qmp,mode=control
-chardev socket,id=console,fd=4,logfile=/run/console.log
-serial chardev:console
-drive if=none,id=userland,file=/i/u,format=raw,readonly=on
-device virtio-blk-pci,drive=userland
-drive if=none,id=program,file=/i/p,format=raw,readonly=on
-device virtio-blk-pci,drive=program
-drive if=none,id=fixtures,file=/i/f,format=raw,readonly=on
-device virtio-blk-pci,drive=fixtures
-drive if=none,id=scratch,file=/i/s,format=raw,snapshot=on
-device virtio-blk-pci,drive=scratch
-device virtio-serial-pci
-chardev socket,id=terminal,fd=9
-device virtconsole,chardev=terminal
-chardev socket,id=control,fd=5
-device virtserialport,chardev=control,name=control
-chardev socket,id=results,fd=6
-device virtserialport,chardev=results,name=results
-chardev socket,id=errors,fd=7
-device virtserialport,chardev=errors,name=errors
-chardev socket,id=supervisor,fd=8
-device virtserialport,chardev=supervisor,name=supervisor`,
  );
});

it("uses the machine's own processor with KVM", () => {
  expect(optionsOf({ ...spec, acceleration: "kvm" }, "-accel", "-cpu")).toEqual(["kvm", "host"]);
});

it("restores from a memory file without writing to it", () => {
  const restored = { ...spec, memoryFile: { path: "/s/memory", share: false }, incoming: true };
  expect(optionsOf(restored, "-object", "-incoming")).toEqual([
    "memory-backend-file,id=memory,size=1024M,mem-path=/s/memory,share=off",
    "defer",
  ]);
  expect(optionsOf(restored, "-M")[0]).toMatch(/,memory-backend=memory$/);
});

it("writes into a scratch disk that shall be kept", () => {
  expect(qemuArguments({ ...spec, keepScratch: true }, "c")).toContain(
    "if=none,id=scratch,file=/i/s,format=raw,snapshot=off",
  );
});

it("has a network device, and waits for gdb, only when asked", () => {
  const asked = qemuArguments({ ...spec, network: true, gdbSocket: "/g" }, "c");
  expect(asked.slice(-7).join(" ")).toBe(
    "-netdev user,id=network -device virtio-net-pci,netdev=network -gdb unix:/g,server=on,wait=off -S",
  );
  expect(qemuArguments(spec, "c").join(" ")).not.toMatch(/-netdev|-gdb|-S/);
});

it("doubles commas in paths, at which QEMU would end a value", () => {
  const images = { ...spec.images, userland: "/a,b" };
  expect(qemuArguments({ ...spec, images }, "/c,d")).toEqual(
    expect.arrayContaining([expect.stringContaining("file=/a,,b,format"), expect.stringContaining("logfile=/c,,d")]),
  );
});

/** Values of the options of these names. */
function optionsOf(wanted: MachineSpec, ...names: string[]): (string | undefined)[] {
  const args = qemuArguments(wanted, "c");
  return names.map((name) => args[args.indexOf(name) + 1]);
}
