/** A kernel build that is ready to boot; its files lie in the cache. */
export interface Kernel {
  /** What `uname -r` says in it. */
  readonly release: string;
  /** Package version, or what the user's file is called: tells builds of one release apart in reports. */
  readonly build: string;
  readonly origin: KernelOrigin;
  /** Uncompressed ELF image: QEMU boots it at once, where a bzImage unpacks itself first. */
  readonly vmlinux: string;
  /** Uncompressed modules without signatures and debug information, in the order in which they must be loaded. */
  readonly modules: readonly KernelModule[];
  /** Values of the options that matter here, `y`, `m`, `n` or a text; empty when no config file came with it. */
  readonly config: Readonly<Record<string, string>>;
  /** SHA-256 (hex) of the whole config file; empty when there is none. */
  readonly configDigest: string;
  /** SHA-256 (hex) over image and modules: two kernels with the same digest behave the same. */
  readonly digest: string;
}

export interface KernelModule {
  readonly name: string;
  readonly path: string;
}

export type KernelOrigin =
  | { readonly kind: "debian"; readonly package: string; readonly version: string; readonly suite: string }
  | { readonly kind: "deb"; readonly files: readonly string[] }
  | { readonly kind: "image"; readonly image: string; readonly modules?: string };
