import { describe, expect, it } from "vitest";
import { readable, shownSides } from "./attributeValues";

const policy = (action: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const linesOf = (before: string, after: string) => {
  const { lines } = shownSides({ before: JSON.stringify(before), after: JSON.stringify(after) });
  return lines?.filter(({ kind }) => kind === "added" || kind === "removed").map(({ kind, text }) => `${kind} ${text.trim()}`);
};

describe("a value", () => {
  it("keeps its quotes, so that a text is not taken for a number", () => {
    expect(['"1"', "1", "true", '""', '["a", "b"]'].map(readable)).toEqual(['"1"', "1", "true", '""', '["a", "b"]']);
  });

  it("of several lines is shown as such", () => {
    expect(readable(JSON.stringify("#!/bin/sh\necho hi"))).toBe("#!/bin/sh\necho hi");
  });

  it("that is a document is laid out, in a text as well", () => {
    expect(readable(JSON.stringify(policy("s3:Get")))).toContain('\n      "Action": "s3:Get"');
    expect(readable(`{"key": "${"x".repeat(80)}"}`)).toContain('\n  "key": "xxx');
  });

  it("is left as it is where laying it out would lose something", () => {
    const twice = '{"Action":"*","Action":"s3:Get"}';
    const digits = `{"id": 12345678901234567890, "name": "${"x".repeat(80)}"}`;
    expect(readable(JSON.stringify(twice))).toBe(JSON.stringify(twice));
    expect(readable(digits)).toBe(digits);
  });

  it("that was cut is shown as it came", () => {
    expect(readable('…x\\n{"a')).toBe('…x\\n{"a');
  });
});

describe("both sides", () => {
  it("stand beside each other, nothing as nothing", () => {
    expect(shownSides({ before: '"a"', after: null })).toEqual({ before: '"a"', after: null });
    expect(shownSides({ before: '"a"', after: '"b"' })).toEqual({ before: '"a"', after: '"b"' });
  });

  it("of a document are compared line by line", () => {
    expect(linesOf(policy("s3:Get"), policy("s3:*"))).toEqual(['removed "Action": "s3:Get",', 'added "Action": "s3:*",']);
    expect(linesOf("a\nb\n", "a\nb")).toEqual(["removed "]);
  });

  it("that differ in spaces only are shown as they came", () => {
    const [before, after] = [JSON.stringify('{"a":1}'), JSON.stringify('{"a": 1}')];
    expect(shownSides({ before, after })).toEqual({ before, after });
  });
});
