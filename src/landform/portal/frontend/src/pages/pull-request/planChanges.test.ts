import { expect, it } from "vitest";
import { groupChanges } from "./planChanges";

it("puts what destroys first and keeps unknown actions in sight", () => {
  const change = (address: string, ...actions: string[]) => ({ address, type: "t", actions });
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
