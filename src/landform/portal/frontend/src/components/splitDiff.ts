import { diffWordsWithSpace } from "diff";
import type { DiffLine } from "./diff";

/** A line of both versions beside each other, or one that goes over both (`whole`). */
export type SplitRow = { left: DiffLine | null; right: DiffLine | null; whole?: undefined } | { whole: DiffLine };

/** Put a diff's lines beside each other: of a change its first old line stands by its first new one. */
export function splitRows(lines: DiffLine[]): SplitRow[] {
  const rows: SplitRow[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  let notes: DiffLine[] = [];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      rows.push({ left: removed[index] ?? null, right: added[index] ?? null });
    }
    rows.push(...notes.map((whole) => ({ whole })));
    [removed, added, notes] = [[], [], []];
  };
  for (const line of lines) {
    if (line.kind === "removed") {
      if (added.length > 0) flush();
      removed.push(line);
    } else if (line.kind === "added") {
      added.push(line);
    } else if (line.kind === "note") {
      notes.push(line);
    } else {
      flush();
      rows.push(line.kind === "context" ? { left: line, right: line } : { whole: line });
    }
  }
  flush();
  return rows;
}

export interface Part {
  text: string;
  isChanged: boolean;
}

const LONG = 1_000; // characters: comparing words of longer lines takes longer than reading them
const ALIKE = 0.4; // of two lines with less in common every word would be marked

/** What is different within two lines that stand beside each other; null: all of it. */
export function changedParts(before: string, after: string): { left: Part[]; right: Part[] } | null {
  if (before.length > LONG || after.length > LONG) return null;
  const changes = diffWordsWithSpace(before, after);
  const common = changes.filter(({ added, removed }) => !added && !removed).reduce((sum, { value }) => sum + value.trim().length, 0);
  if (common < ALIKE * Math.max(before.trim().length, after.trim().length)) return null;
  return {
    left: changes.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, isChanged: removed })),
    right: changes.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, isChanged: added })),
  };
}
