import { createPatch } from "diff";
import type { AttributeChange } from "../../api/types";
import { parseDiff, type DiffLine } from "../../components/diff";

const LONG = 60; // characters: what is longer reads better over several lines
const CONTEXT = 3; // lines around a change

/** Both sides of an attribute as they are shown: beside each other, or of long texts the lines that differ. */
export type Shown = { before: string | null; after: string | null; lines?: undefined } | { lines: DiffLine[] };

export function shownSides({ before, after }: Pick<AttributeChange, "before" | "after">): Shown {
  if (before === null || after === null) return { before: before && readable(before), after: after && readable(after) };
  const [left, right] = [readable(before), readable(after)];
  if (left === right) return { before, after }; // they differ in nothing but how they are laid out
  if (!left.includes("\n") && !right.includes("\n")) return { before: left, after: right };
  const end = left.endsWith("\n") && right.endsWith("\n") ? "" : "\n"; // where one has none, that is a difference
  const patch = createPatch("", left + end, right + end, "", "", { context: CONTEXT });
  return { lines: parseDiff(patch) };
}

/** A value's JSON as a person reads it: texts of several lines as such, and documents within texts laid out. */
export function readable(json: string): string {
  const value = parse(json);
  if (typeof value !== "string") return json.length > LONG ? laidOut(json) : json;
  if (/^\s*[[{]/.test(value)) {
    const document = laidOut(value);
    if (document !== value) return document;
  }
  return value.includes("\n") ? value : json;
}

/** Only if that loses nothing: a key that is there twice, or a number's last digits, must not vanish. */
function laidOut(json: string): string {
  const value = parse(json);
  if (typeof value !== "object" || value === null) return json;
  const spaced = JSON.stringify(value, null, 2);
  return withoutSpace(spaced) === withoutSpace(json) ? spaced : json;
}

const withoutSpace = (text: string) => text.replaceAll(/\s/g, "");

/** Long values arrive cut, and are JSON no more. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
