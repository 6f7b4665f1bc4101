import { InvalidArgumentError } from "commander";

const factors: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `10G`, `512M`, `4096`: bytes, in powers of 1024. */
export function bytes(text: string): number {
  const [, digits = "", unit = ""] = /^([1-9]\d{0,12})([KMGT]?)$/.exec(text) ?? [];
  const count = Number(digits) * (factors[unit] ?? Number.NaN);
  if (digits !== "" && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError(`"${text}" is no size: write bytes, or a number with K, M, G or T, as 10G.`);
}
