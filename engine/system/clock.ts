import { call, declare } from "./libc.ts";

const CLOCK_REALTIME = 0;
const nativeClockSettime = declare("int clock_settime(int clock, const void *time)");

/**
 * Sets the machine's clock, clock_settime(2).
 * @param epochMs milliseconds since the epoch, fractions allowed
 * @throws SystemError `EPERM` without CAP_SYS_TIME
 */
export function setClock(epochMs: number): void {
  const seconds = Math.floor(epochMs / 1000);
  const nanoseconds = Math.floor((epochMs - seconds * 1000) * 1e6);
  call(
    nativeClockSettime,
    [CLOCK_REALTIME, Buffer.from(new BigInt64Array([BigInt(seconds), BigInt(nanoseconds)]).buffer)],
    {
      syscall: "clock_settime",
      args: () => ["CLOCK_REALTIME", `${seconds}.${String(nanoseconds).padStart(9, "0")}`],
    },
  );
}
