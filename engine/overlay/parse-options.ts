/** Overlay options as people write them: `index=off,metacopy=off,volatile`. */
import { UserError } from "../errors.ts";
import { type OverlayOptions, type Switch, switches } from "./options.ts";

const valued = ["index", "metacopy", "redirect_dir", "xino"] as const;
const flags = ["volatile", "userxattr"] as const;
const names: readonly string[] = [...valued, ...flags];

/** @throws UserError `BAD_OVERLAY_OPTION` */
export function parseOverlayOptions(text: string): OverlayOptions {
  const options: Record<string, Switch> = {};
  for (const word of text.split(",").filter((part) => part !== "")) {
    const [name, value] = parseWord(word);
    if (name in options) throw bad(word, "is given twice", "keep one of them");
    options[name] = value;
  }
  return options;
}

function parseWord(word: string): [string, Switch] {
  const [name = "", value = isFlag(word) ? "on" : "", ...more] = word.split("=");
  if (!names.includes(name)) throw bad(word, "is not an overlay option to choose", `choose from ${names.join(", ")}`);
  const known = switches.find((one) => one === value);
  if (known === undefined || more.length > 0) {
    throw bad(word, "has no value that can be used", `write ${name}=on, ${name}=off or ${name}=default`);
  }
  return [name, known];
}

function isFlag(word: string): boolean {
  return flags.some((flag) => flag === word);
}

function bad(word: string, problem: string, hint: string): UserError {
  return new UserError("BAD_OVERLAY_OPTION", `overlay option ${JSON.stringify(word)} ${problem}`, hint);
}
