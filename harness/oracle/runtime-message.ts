/** The error in what a runtime printed, without its decoration. */

/**
 * runc writes logfmt, `time="…" level=error msg="runc run failed: …"`, crun plain lines. The error lines count, in their
 * order; when there is none, everything does. The text itself is left as it is.
 */
export function runtimeMessage(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter(
    (line) => levelOf(line) === undefined || /^(error|fatal|panic)$/.test(levelOf(line) ?? ""),
  );
  return (errors.length > 0 ? errors : lines).map(messageOf).join("\n");
}

function levelOf(line: string): string | undefined {
  return /(?:^|\s)level=(\w+)\s/.exec(line)?.[1];
}

function messageOf(line: string): string {
  const quoted = levelOf(line) && /\smsg=("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  if (!quoted) return line;
  try {
    return String(JSON.parse(quoted));
  } catch {
    // Go's %q knows escapes that JSON does not; the line as printed is the next best.
    return line;
  }
}
