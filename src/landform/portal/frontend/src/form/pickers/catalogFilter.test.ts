import { describe, expect, it } from "vitest";
import { catalogFilters } from "./catalogFilter";

describe("catalogFilters", () => {
  it.each([
    [{}, ["kind=Group,kind=User"]],
    [{ allowedKinds: ["Group"] }, ["kind=Group"]],
    [{ catalogFilter: { kind: "Group", "spec.type": "team" } }, ["kind=Group,spec.type=team"]],
    [{ catalogFilter: { kind: ["Group", "User"] }, allowedKinds: ["System"] }, ["kind=Group,kind=User"]],
    [{ catalogFilter: [{ kind: "System" }, { kind: "Domain" }] }, ["kind=System", "kind=Domain"]],
    [{ catalogFilter: { kind: "Group", "metadata.annotations.x": { exists: true } } }, ["kind=Group,metadata.annotations.x"]],
  ])("%j", (options, filters) => {
    expect(catalogFilters(options, ["Group", "User"])).toEqual(filters);
  });
});
