import { call, declare } from "./libc.ts";

const PR_SET_PDEATHSIG = 1;
const nativePrctl = declare(
  "int prctl(int option, unsigned long value, unsigned long a, unsigned long b, unsigned long c)",
);

/** Has the kernel send this process `signal` (a number of `os.constants.signals`) when the thread that started it ends. */
export function setParentDeathSignal(signal: number): void {
  call(nativePrctl, [PR_SET_PDEATHSIG, signal, 0, 0, 0], {
    syscall: "prctl",
    args: () => ["PR_SET_PDEATHSIG", signal],
  });
}
