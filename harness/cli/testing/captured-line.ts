import { vi } from "vitest";
import { executeLine } from "../execute-line.ts";

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Carries out a command line in this process. */
export async function captured(words: readonly string[]): Promise<Said> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  }
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await executeLine(words);
    return { ...said, exitCode: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}
