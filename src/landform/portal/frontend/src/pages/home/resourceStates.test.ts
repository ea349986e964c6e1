import { expect, it } from "vitest";
import type { Entity } from "../../api/types";
import { mostUrgentFirst, ownedBy, stateSummary } from "./resourceStates";

const resource = (name: string, state?: string): Entity => ({
  apiVersion: "backstage.io/v1alpha1",
  kind: "Resource",
  metadata: { name, labels: state === undefined ? undefined : { "landform.dev/state": state } },
});

it("puts what failed first and keeps the order of the rest", () => {
  const found = mostUrgentFirst([resource("a", "in-sync"), resource("b"), resource("c", "changing"), resource("d", "failed"), resource("e", "in-sync"), resource("f", "destroying")]);
  expect(found.map(({ metadata }) => metadata.name)).toEqual(["d", "f", "c", "a", "b", "e"]);
});

it("sums up the states that there are", () => {
  expect(stateSummary([{ value: "in-sync", count: 12 }, { value: "failed", count: 1 }])).toBe("1 failed at the last change, 12 in sync");
  expect(stateSummary([{ value: "drifted", count: 2 }, { value: "failed", count: 1 }])).toBe("1 failed at the last change, 2 drifted");
  expect(stateSummary([{ value: "destroying", count: 1 }, { value: "changing", count: 2 }])).toBe("1 being destroyed, 2 being changed");
  expect(stateSummary([])).toBe("");
});

it("asks for what any of the owners has", () => {
  expect(ownedBy(["group:default/a", "user:default/b"])).toEqual([
    "kind=resource,relations.ownedBy=group:default/a",
    "kind=resource,relations.ownedBy=user:default/b",
  ]);
});
