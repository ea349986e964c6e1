import { expect, it } from "vitest";
import { parseDiff } from "./diff";

it("numbers the lines of both versions", () => {
  const patch = "--- a/main.tf\n+++ b/main.tf\n@@ -3,3 +3,3 @@ resource\n a\n-b\n+c\n d\n\\ No newline at end of file\n";
  expect(parseDiff(patch).map(({ kind, text, before, after }) => [kind, text, before, after])).toEqual([
    ["hunk", "@@ -3,3 +3,3 @@ resource", null, null],
    ["context", "a", 3, 3],
    ["removed", "b", 4, null],
    ["added", "c", null, 4],
    ["context", "d", 5, 5],
    ["note", "No newline at end of file", null, null],
  ]);
});

it("takes a changed line that looks like a header for what it is", () => {
  const lines = parseDiff("@@ -1 +1 @@\n--- list\n+++ list\n");
  expect(lines.map(({ kind, text }) => [kind, text])).toEqual([
    ["hunk", "@@ -1 +1 @@"],
    ["removed", "-- list"],
    ["added", "++ list"],
  ]);
});

it("reads several hunks and nothing", () => {
  expect(parseDiff("@@ -1 +1 @@\n a\n@@ -10,2 +12,2 @@\n b\n").at(-1)).toMatchObject({ before: 10, after: 12 });
  expect(parseDiff("")).toEqual([]);
});
