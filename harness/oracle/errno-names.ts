import { errnoName } from "../../engine/system/index.ts";

/**
 * A message of Node with the symbol where libuv has none: it does not know ESTALE, EUCLEAN, EREMOTEIO and other errnos
 * that file systems give, and writes "Unknown system error -116". For an error's `code` there is `errorCode`.
 */
export function withErrnoNames(text: string): string {
  return text.replace(/Unknown system error -(\d+)/g, (_, number: string) => errnoName(Number(number)));
}
