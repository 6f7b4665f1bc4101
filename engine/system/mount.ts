import { call, cString, declare, type PathArgument } from "./libc.ts";

const nativeMount = declare(
  "int mount(const void *source, const void *target, const void *type, unsigned long flags, const void *data)",
);

/**
 * mount(2). Blocks: on FUSE it may wait for the server, so call it in a process made for that.
 * @param flags `MS_*` of `mount-flags.ts`
 * @param data options of the file system, at most one page (4095 bytes)
 * @throws SystemError
 */
export function mount(
  source: PathArgument,
  target: PathArgument,
  type: string,
  flags: number,
  data: PathArgument = "",
): void {
  call(nativeMount, [cString(source), cString(target), cString(type), flags, cString(data)], {
    syscall: "mount",
    args: () => [source.toString(), target.toString(), type, flags, data.toString()],
    path: target,
  });
}
