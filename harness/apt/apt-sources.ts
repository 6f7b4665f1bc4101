/** One place that apt reads packages from: a single address and suite. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Path of the keyring, fingerprint, or a key in full. */
  readonly signedBy?: string;
}

/** Binary package sources of a one-line file (`/etc/apt/sources.list`, `*.list`): sources.list(5). */
export function parseOneLine(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => parseLine(line.replace(/#.*/, "")) ?? []);
}

/** Binary package sources of a deb822 file (`*.sources`): sources.list(5), "DEB822-STYLE FORMAT". */
export function parseDeb822(text: string): AptSource[] {
  const uncommented = text.split("\n").filter((line) => !line.startsWith("#"));
  return uncommented
    .join("\n")
    .split(/\n[ \t]*\n/)
    .flatMap(parseStanza);
}

function parseLine(line: string): AptSource | undefined {
  // A disc's address has blanks inside brackets: cdrom:[Debian GNU/Linux 12]/
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(cdrom:\[[^\]]*\]\S*|\S+)\s+(\S+)(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, options = "", uri = "", suite = "", components = ""] = match;
  const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1];
  return source(uri, suite, words(components), signedBy);
}

function parseStanza(stanza: string): AptSource[] {
  const fields = parseFields(stanza);
  const values = (name: string) => words(fields.get(name) ?? "");
  if (!values("types").includes("deb") || fields.get("enabled")?.toLowerCase() === "no") return [];
  return values("uris").flatMap((uri) =>
    values("suites").map((suite) => source(uri, suite, values("components"), fields.get("signed-by"))),
  );
}

/** Field names in lower case; a continued value keeps its line breaks. */
function parseFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = "", value = ""] of stanza.matchAll(/^([^\s:]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
    fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

function source(uri: string, suite: string, components: string[], signedBy: string | undefined): AptSource {
  return { uri, suite, components, ...(signedBy ? { signedBy } : {}) };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
