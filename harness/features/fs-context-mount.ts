import { closeSync } from "node:fs";
import { fsconfigCommand, fsmount, fsopen, moveMount, umount2 } from "../../engine/system/index.ts";

/** Mounts through fsopen(2) and its family while `use` runs. @throws SystemError of the call that was refused */
export function withFsContext<T>(type: string, target: string, configure: (fd: number) => void, use: () => T): T {
  withDescriptor(fsopen(type), (context) => {
    configure(context);
    fsconfigCommand(context, "create");
    withDescriptor(fsmount(context), (mounted) => moveMount(mounted, target));
  });
  try {
    return use();
  } finally {
    umount2(target);
  }
}

/** Closes the descriptor after `use`, whatever happens in it. */
export function withDescriptor<T>(fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
