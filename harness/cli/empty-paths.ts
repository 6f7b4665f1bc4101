import type { Command } from "commander";

/** `--out "$UNSET"` would mean the present directory, where reports take the place of what lies there. */
export function refuseEmptyPaths(command: Command): void {
  const given = [
    ...command.options.map((option) => ({ as: option.flags, value: command.getOptionValue(option.attributeName()) })),
    ...command.registeredArguments.map((argument, at) => ({
      as: `<${argument.name()}>`,
      value: command.processedArgs[at],
    })),
  ];
  const empty = given.find(({ as, value }) => /<(dir|file)/.test(as) && [value].flat().includes(""));
  if (empty) command.error(`error: "" is no path for '${empty.as}': the name is missing`);
}
