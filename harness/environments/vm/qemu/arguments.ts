/** QEMU's command line for a machine, made of small values; the reason stands beside each. */
import type { GuestImages, MachineSpec } from "../contract.ts";
import { kernelParameters } from "./kernel-parameters.ts";

/** Descriptors that QEMU inherits: its ends of socket pairs. So there is no socket file to wait for or to leave behind. */
export const channels = {
  qmp: 3,
  console: 4,
  control: 5,
  results: 6,
  errors: 7,
  supervisor: 8,
  terminal: 9,
} as const;

/** A machine that may be without disks: then its guest has the initramfs alone. */
export type DisklessSpec = Omit<MachineSpec, "images"> & { readonly images?: GuestImages };

/**
 * Arguments of `qemu-system-x86_64`.
 * @param consoleLog file that takes a copy of what comes out of the serial port
 */
export function qemuArguments(spec: DisklessSpec, consoleLog: string): string[] {
  return [
    ...nothingByDefault,
    ...board(spec),
    ...processor(spec),
    ...boot(spec),
    ...ends,
    ...monitor,
    ...serialConsole(consoleLog),
    ...disks(spec),
    ...ports,
    ...network(spec),
    ...gdb(spec),
  ];
}

/** The guest has what is listed here: no display, network, floppy or file of the machine's own settings. */
const nothingByDefault = ["-nodefaults", "-no-user-config", "-display", "none"];

/** `-M microvm` is hardly faster and hung at random on several kernels. What is switched off costs the kernel time to look for. */
function board({ memoryMiB, memoryFile }: DisklessSpec): string[] {
  const machine = "q35,smm=off,sata=off,smbus=off,usb=off,vmport=off,i8042=off";
  if (!memoryFile) return ["-M", machine, "-m", `${memoryMiB}`];
  const { path, share } = memoryFile;
  const file = `memory-backend-file,id=memory,size=${memoryMiB}M,mem-path=${quoted(path)},share=${share ? "on" : "off"}`;
  return ["-M", `${machine},memory-backend=memory`, "-m", `${memoryMiB}`, "-object", file];
}

/** Features of EPYC that TCG does not have: QEMU 7.2 warns of each on standard error. */
const notInTcg = "rdseed sha-ni xsavec 3dnowprefetch misalignsse osvw topoext fxsr-opt nrip-save"
  .split(" ")
  .map((feature) => `,-${feature}`)
  .join("");

/**
 * Under TCG `-cpu max` makes stat(2) three times slower, SMAP and SMEP cost and protect nobody, and AVX costs more than what it
 * stands for: OpenSSL's SHA-256 takes four times as long with it.
 */
function processor({ acceleration, vcpus }: DisklessSpec): string[] {
  const model = {
    kvm: ["-accel", "kvm", "-cpu", "host"],
    tcg: ["-accel", "tcg,thread=multi", "-cpu", `EPYC,-smap,-smep,-avx,-avx2,-fma,-f16c${notInTcg}`],
  };
  return [...model[acceleration], "-smp", `${vcpus}`];
}

/**
 * An uncompressed ELF image starts at its PVH entry, without boot loader and unpacking. qboot does the little that a firmware has
 * to do for that, 0.15 s faster than SeaBIOS.
 */
function boot({ kernel, initramfs, incoming }: DisklessSpec): string[] {
  const image = [
    "-bios",
    "qboot.rom",
    "-kernel",
    kernel.vmlinux,
    "-initrd",
    initramfs,
    "-append",
    kernelParameters.join(" "),
  ];
  return incoming ? [...image, "-incoming", "defer"] : image;
}

/** A panic, which reboots at once, ends QEMU. Its `SHUTDOWN` event tells it (`guest-reset`) from a guest powered off (`guest-shutdown`). */
const ends = ["-no-reboot"];

const monitor = [...socket("qmp"), "-mon", "chardev=qmp,mode=control"];

/** The kernel's log: a serial port works from the first moment on, and takes a break (SysRq) when all else hangs. */
function serialConsole(log: string): string[] {
  return [...socket("console", `,logfile=${quoted(log)}`), "-serial", "chardev:console"];
}

/** vda to vdd, in this order. Writes to the scratch disk go to a file that QEMU unlinks at once, unless they shall stay. */
function disks({ images, keepScratch }: DisklessSpec): string[] {
  if (!images) return [];
  return [
    ...disk("userland", images.userland, "readonly=on"),
    ...disk("program", images.program, "readonly=on"),
    ...disk("fixtures", images.fixtures, "readonly=on"),
    ...disk("scratch", images.scratch, keepScratch ? "snapshot=off" : "snapshot=on"),
  ];
}

function disk(id: string, file: string, writes: string): string[] {
  const drive = `if=none,id=${id},file=${quoted(file)},format=raw,${writes}`;
  return ["-drive", drive, "-device", `virtio-blk-pci,drive=${id}`];
}

/** One virtio-serial bus. The virtio console is for the interactive shell, the ports are found by name. */
const ports = [
  ...["-device", "virtio-serial-pci"],
  ...[...socket("terminal"), "-device", "virtconsole,chardev=terminal"],
  ...(["control", "results", "errors", "supervisor"] as const).flatMap((name) => [
    ...socket(name),
    ...["-device", `virtserialport,chardev=${name},name=${name}`],
  ]),
];

function network(spec: DisklessSpec): string[] {
  return spec.network ? ["-netdev", "user,id=network", "-device", "virtio-net-pci,netdev=network"] : [];
}

/** `-S`: not one instruction runs before gdb says so. */
function gdb({ gdbSocket }: DisklessSpec): string[] {
  return gdbSocket === undefined ? [] : ["-gdb", `unix:${quoted(gdbSocket)},server=on,wait=off`, "-S"];
}

function socket(name: keyof typeof channels, options = ""): string[] {
  return ["-chardev", `socket,id=${name},fd=${channels[name]}${options}`];
}

/** QEMU ends a value at a comma unless there are two. */
function quoted(path: string): string {
  return path.replaceAll(",", ",,");
}
