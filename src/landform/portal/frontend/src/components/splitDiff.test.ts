import { expect, it } from "vitest";
import { parseDiff } from "./diff";
import { changedParts, splitRows } from "./splitDiff";

function shown(patch: string) {
  return splitRows(parseDiff(patch)).map((row) => (row.whole ? row.whole.text : [row.left?.text ?? null, row.right?.text ?? null]));
}

it("puts the old and the new lines of a change beside each other", () => {
  expect(shown("@@ -1,4 +1,3 @@\n a\n-b\n-c\n+d\n e\n+f\n")).toEqual([
    "@@ -1,4 +1,3 @@",
    ["a", "a"],
    ["b", "d"],
    ["c", null],
    ["e", "e"],
    [null, "f"],
  ]);
});

it("keeps apart changes that follow each other without a line between", () => {
  expect(shown("@@ -1,2 +1,2 @@\n-a\n+b\n-c\n+d\n")).toEqual(["@@ -1,2 +1,2 @@", ["a", "b"], ["c", "d"]]);
});

it("is not put off by a note about the end of a file", () => {
  const note = "No newline at end of file";
  expect(shown(`@@ -1 +1 @@\n-a\n\\ ${note}\n+b\n`)).toEqual(["@@ -1 +1 @@", ["a", "b"], note]);
});

it("loses no line and invents none", () => {
  const lines = parseDiff("@@ -1,3 +1,4 @@\n-a\n+b\n+c\n d\n-e\n+f\n");
  const rows = splitRows(lines);
  const left = rows.flatMap((row) => (row.whole ? [] : row.left ? [row.left] : []));
  const right = rows.flatMap((row) => (row.whole ? [] : row.right ? [row.right] : []));
  expect(left).toEqual(lines.filter(({ before }) => before !== null));
  expect(right).toEqual(lines.filter(({ after }) => after !== null));
});

it("marks the words that changed", () => {
  const parts = changedParts('  instance_class = "db.t4g.micro"', '  instance_class = "db.t4g.large"');
  expect(parts?.left.filter(({ isChanged }) => isChanged).map(({ text }) => text)).toEqual(["micro"]);
  expect(parts?.right.filter(({ isChanged }) => isChanged).map(({ text }) => text)).toEqual(["large"]);
  expect(parts?.left.map(({ text }) => text).join("")).toBe('  instance_class = "db.t4g.micro"');
});

it("marks nothing where the lines have little in common, or are long", () => {
  expect(changedParts("engine = postgres", "tags = {}")).toBeNull();
  expect(changedParts("a".repeat(2_000), "a".repeat(2_000))).toBeNull();
});
