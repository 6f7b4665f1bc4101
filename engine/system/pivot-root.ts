import { call, cString, declare, type PathArgument } from "./libc.ts";

const nativePivotRoot = declare("long syscall(long number, const void *newRoot, const void *putOld)");
const numbers: Readonly<Record<string, number>> = { x64: 155, arm64: 41 };

/** pivot_root(2); the C library has no wrapper. @throws SystemError */
export function pivotRoot(newRoot: PathArgument, putOld: PathArgument): void {
  const number = numbers[process.arch];
  if (number === undefined) throw new Error(`pivot_root: no system call number known for "${process.arch}"`);
  call(nativePivotRoot, [number, cString(newRoot), cString(putOld)], {
    syscall: "pivot_root",
    args: () => [newRoot.toString(), putOld.toString()],
    path: newRoot,
  });
}
