import { SaxesParser } from "saxes";

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** Of itself, without that of its children. */
  text: string;
}

/** The root element of a document. @throws Error where it is not well-formed */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (more) => {
    const element = open.at(-1);
    if (element) element.text += more;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  const [root] = document.children;
  if (!root) throw new Error("the document is empty");
  return root;
}
