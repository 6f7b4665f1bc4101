/** Tells our comment from others. */
export const marker = "<!-- mountproof -->";

/** GitHub takes 65,536 characters. The longest report, with our line before it, is shorter than what is cut here. */
const most = 65_480;

/** The comment that a report becomes. Names with an @ call nobody: who wrote the report may be a stranger. */
export function commentBody(report: string): string {
  const body = `${marker}\n${report.replaceAll(/(?<![A-Za-z0-9])@(?=\w)/g, "@\u200b")}`;
  return body.length <= most ? body : `${body.slice(0, most)}\n… cut: see the report of the run`;
}
