import { readFileSync } from "node:fs";
import type { Check } from "./check.ts";

// include/uapi/linux/capability.h
const CAP_SYS_ADMIN = 21n;

/** Whether we may mount at all. @param status text of /proc/PID/status */
export function checkCapabilities(status = readFileSync("/proc/self/status", "utf8")): Check {
  const common = { id: "capabilities", title: "capabilities" };
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  if ((effective >> CAP_SYS_ADMIN) & 1n) return { ...common, status: "ok", detail: "CAP_SYS_ADMIN is effective" };
  return {
    ...common,
    status: "fail",
    detail: "CAP_SYS_ADMIN is missing",
    remedy: "run as root; in a container add --cap-add SYS_ADMIN",
  };
}
