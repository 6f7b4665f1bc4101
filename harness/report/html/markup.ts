/** Text that is HTML already. Only `markup` makes it, so evidence can never become it by accident. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Value[];

/** Template tag: what is written in the template is HTML, what is put in is text and escaped, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const parts = strings.map((written, i) => (i === 0 ? written : render(values[i - 1] ?? "") + written));
  return new Markup(parts.join(""));
}

function render(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map(render).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe as element content and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return (
    text
      .toWellFormed()
      // HTML forbids control characters; C0 has pictures of its own from U+2400 on, C1 has none.
      .replace(/[\p{Cc}--[\t\n]]/gv, (mark) =>
        mark < " " ? String.fromCharCode(0x2400 + mark.charCodeAt(0)) : "\ufffd",
      )
      // Characters that turn the direction of text would let evidence pose as another line.
      .replace(/\p{Bidi_Control}/gu, "\ufffd")
      .replace(/[&<>"']/g, (mark) => entities[mark] ?? mark)
  );
}
