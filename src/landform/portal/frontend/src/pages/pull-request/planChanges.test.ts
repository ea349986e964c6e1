import { expect, it } from "vitest";
import type { AttributeChange, ResourceChange } from "../../api/types";
import { groupChanges, isOpenAtFirst, namesOf } from "./planChanges";

const change = (address: string, ...actions: string[]): ResourceChange => ({ address, type: "t", actions, attributes: [], attributes_left_out: 0 });

it("puts what destroys first and keeps unknown actions in sight", () => {
  const groups = groupChanges([
    change("a", "create"),
    change("n", "no-op"),
    change("r1", "delete", "create"),
    change("r2", "create", "delete"),
    change("d", "delete"),
    change("x", "teleport"),
    change("u", "update"),
  ]);
  expect(groups.map(({ kind, changes }) => `${kind}: ${changes.map(({ address }) => address).join()}`)).toEqual([
    "destroy: d",
    "replace: r1,r2",
    "unknown: x",
    "update: u",
    "create: a",
    "no-op: n",
  ]);
});

it("opens what a reviewer has to read, as long as there is not too much of it", () => {
  const openOf = (count: number) =>
    groupChanges(["update", "create", "delete", "teleport"].flatMap((action) => Array.from({ length: count }, (_, index) => change(`a${index}`, action))))
      .filter(isOpenAtFirst)
      .map(({ kind }) => kind);
  expect(openOf(2)).toEqual(["unknown", "update"]);
  expect(openOf(100)).toEqual([]);
});

it("names the attributes that change, or those that force a replacement", () => {
  const attribute = (path: string, forces_replacement = false): AttributeChange => ({
    path,
    before: "1",
    after: "2",
    unknown: false,
    sensitive: false,
    forces_replacement,
    characters_left_out: 0,
  });
  const of = (attributes: AttributeChange[], attributes_left_out = 0) => namesOf({ ...change("a", "update"), attributes, attributes_left_out });
  expect(of([attribute("a"), attribute("b")])).toEqual({ isForced: false, names: "a, b", more: 0 });
  expect(of(["a", "b", "c", "d"].map((path) => attribute(path)), 7)).toEqual({ isForced: false, names: "a, b, c", more: 8 });
  expect(of([attribute("zone", true), attribute("b")], 7)).toEqual({ isForced: true, names: "zone", more: 0 });
  expect(of([attribute("")])).toEqual({ isForced: false, names: "", more: 0 });
});
