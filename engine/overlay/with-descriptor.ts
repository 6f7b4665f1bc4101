import { closeSync } from "node:fs";

/** Closes the descriptor after `use`, whatever happens in it. */
export function withDescriptor<T>(fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
