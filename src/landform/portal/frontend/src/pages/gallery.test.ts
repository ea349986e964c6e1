import { expect, it } from "vitest";
import type { TemplateSummary } from "../api/types";
import { choicesOf, fitting, usedText } from "./gallery";

function template(name: string, tags: string[], owner: string): TemplateSummary {
  return { name, title: name, description: `A ${name} of AWS`, owner, type: "resource", tags, version: "1", orders: "stack" };
}

const ALL = [template("queue", ["aws", "messaging"], "group:default/a"), template("bucket", ["aws"], "group:default/b")];
const names = (found: TemplateSummary[]) => found.map(({ name }) => name);

it("narrows by search, tag and owner at once", () => {
  expect(names(fitting(ALL, { q: "", tag: "", owner: "" }))).toEqual(["queue", "bucket"]);
  expect(names(fitting(ALL, { q: "aws of", tag: "messaging", owner: "" }))).toEqual(["queue"]);
  expect(names(fitting(ALL, { q: "queue", tag: "", owner: "group:default/b" }))).toEqual([]);
  expect(names(fitting(ALL, { q: "", tag: "messag", owner: "" }))).toEqual([]);
});

it("says how often a template was used", () => {
  expect([0, 1, 12].map(usedText)).toEqual(["Not used yet", "Used once", "Used 12 times"]);
});

it("offers each value once, in order", () => {
  expect(choicesOf(["b", "a", "b"]).map(({ value }) => value)).toEqual(["a", "b"]);
});
