/**
 * JSON with the keys of every object in code unit order and no white space: equal values give equal text on every machine,
 * so a hash of it can be an identity. Undefined members are left out, as in JSON itself.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  let members = "";
  // Without a comparison of its own, `sort` is by code units.
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
