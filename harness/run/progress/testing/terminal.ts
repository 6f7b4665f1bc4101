import { EventEmitter } from "node:events";
import { WriteStream } from "node:tty";
// A CommonJS module: its names are not seen from here.
import headless from "@xterm/headless";

export interface TestTerminal {
  /** What a program writes to. */
  readonly stream: NodeJS.WriteStream;
  /** The rows that are not empty, top first, what was scrolled out included; as a person would see them. */
  rows(): Promise<string[]>;
  /** Whether any cell of the screen has a colour. */
  isColoured(): Promise<boolean>;
  resize(columns: number): Promise<void>;
}

/** A real terminal emulator behind a stream. */
export function testTerminal(columns: number, lines = 24): TestTerminal {
  const terminal = new headless.Terminal({ cols: columns, rows: lines, allowProposedApi: true, convertEol: true });
  const write = (text: string) => {
    terminal.write(text);
    return true;
  };
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows: lines,
    write,
    getColorDepth: WriteStream.prototype.getColorDepth,
  });
  const settled = () => new Promise<void>((resolve) => terminal.write("", resolve));
  const buffer = () => terminal.buffer.active;
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    async rows() {
      await settled();
      const all = Array.from(
        { length: buffer().length },
        (_, row) => buffer().getLine(row)?.translateToString(true) ?? "",
      );
      return all.filter((row) => row !== "");
    },
    async isColoured() {
      await settled();
      return Array.from({ length: buffer().length }, (_, row) => buffer().getLine(row)?.getCell(0)).some(
        (cell) => cell !== undefined && !cell.isFgDefault(),
      );
    },
    async resize(width) {
      await settled();
      terminal.resize(width, lines);
      stream.columns = width;
      stream.emit("resize");
      await settled();
    },
  };
}
