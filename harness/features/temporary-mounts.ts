import { mkdirSync } from "node:fs";
import { MS_NOSUID, mount, umount2 } from "../../engine/system/index.ts";

/** A tmpfs at `path`, which is made, while `use` runs. @param data as mount(2) takes it @throws SystemError */
export function withTmpfs<T>(path: string, data: string, use: (path: string) => T): T {
  mkdirSync(path, { recursive: true });
  mount("mountproof-probe", path, "tmpfs", MS_NOSUID, data);
  try {
    return use(path);
  } finally {
    umount2(path);
  }
}
