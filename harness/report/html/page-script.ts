import { readFileSync } from "node:fs";

/** In the order in which they build on each other. */
export const pageScriptFiles = ["data.js", "elements.js", "copy.js", "filters.js", "panel.js", "main.js"];

/**
 * The page's one script: the files of `script/` one after the other, in a scope of their own. They are modules, so that types and lint see
 * their imports; a page that is one file has nowhere to import from, so the words `import` and `export` are taken away here. The scope is that of
 * an asynchronous function, since the first of them awaits its data.
 */
export function pageScript(): string {
  const texts = pageScriptFiles.map((name) => readFileSync(new URL(`script/${name}`, import.meta.url), "utf8"));
  return `(async () => {\n"use strict";\n${texts.map(asOneScript).join("\n")}})();\n`;
}

/** Comments are for who reads the files. */
function asOneScript(text: string): string {
  return text
    .replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "")
    .replace(/^import .*;\n/gm, "")
    .replace(/^export (?=const|function)/gm, "");
}
