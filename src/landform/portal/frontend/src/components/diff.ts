export interface DiffLine {
  kind: "added" | "removed" | "context" | "hunk" | "note";
  text: string;
  before: number | null;
  after: number | null;
}

/** Read a unified diff (of one file) into lines with their numbers in both versions. */
export function parseDiff(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inHunk = false;
  for (const raw of patch.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(raw);
    if (hunk) {
      inHunk = true;
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: "hunk", text: raw, before: null, after: null });
    } else if (!inHunk) {
      continue; // `diff --git`, `---`, `+++`: the file's name is shown above already
    } else if (raw.startsWith("+")) {
      lines.push({ kind: "added", text: raw.slice(1), before: null, after: after++ });
    } else if (raw.startsWith("-")) {
      lines.push({ kind: "removed", text: raw.slice(1), before: before++, after: null });
    } else if (raw.startsWith("\\")) {
      lines.push({ kind: "note", text: raw.slice(2), before: null, after: null });
    } else {
      lines.push({ kind: "context", text: raw.slice(1), before: before++, after: after++ });
    }
  }
  return lines;
}
