import type { AttributeFault } from "../faults.ts";
import { badFault } from "./bad-fault.ts";

/** What fits the protocol's fields; of `sizeBy` and `mtimeBySec` what stays exact in a number. */
const ranges: { readonly [Field in keyof AttributeFault]?: readonly [least: number, most: number] } = {
  fromAnswer: [1, Number.MAX_SAFE_INTEGER],
  answers: [1, Number.MAX_SAFE_INTEGER],
  linkCount: [0, 2 ** 32 - 1],
  dType: [0, 15],
  modeWithout: [0, 0o7777],
  sizeBy: [-(2 ** 48), 2 ** 48],
  mtimeBySec: [-(2 ** 40), 2 ** 40],
  deviceBits: [0, 20],
  targetBytes: [1, 4095],
  xattrsShorterBy: [0, 65536],
};

/** @throws UserError naming the field and its value */
export function checkAttributeFault(fault: AttributeFault): AttributeFault {
  for (const [field, range] of Object.entries(ranges)) checkNumber(field, fault[field as keyof AttributeFault], range);
  if (fault.owner !== undefined) {
    for (const field of ["uid", "gid"] as const) checkNumber(`owner.${field}`, fault.owner[field], [0, 2 ** 32 - 1]);
  }
  return fault;
}

/** @throws UserError for anything but an integer in the range, or undefined */
export function checkNumber(field: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (value === undefined) return;
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw badFault(
    `"${field}" is ${JSON.stringify(value)}, should be a whole number from ${least} to ${most}`,
    `choose a number that "${field}" can have`,
  );
}
