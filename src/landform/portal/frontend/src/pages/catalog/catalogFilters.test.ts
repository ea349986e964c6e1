import { describe, expect, it } from "vitest";
import { type Chosen, countText, filterOf, isNarrowed, kindTabs, pluralOf } from "./catalogFilters";

const NOTHING: Chosen = { kind: "", q: "", owner: "", type: "", lifecycle: "", tag: "", environment: "" };

describe("the catalog's filter", () => {
  it("shows components where nobody chose", () => {
    expect(filterOf(NOTHING)).toBe("kind=component");
    expect(isNarrowed(NOTHING)).toBe(false);
  });

  it("asks for everything that was chosen at once", () => {
    const chosen = { ...NOTHING, kind: "Resource", owner: "group:default/payments", environment: "production" };
    expect(filterOf(chosen)).toBe("kind=resource,relations.ownedBy=group:default/payments,metadata.labels.landform.dev/environment=production");
    expect(isNarrowed(chosen)).toBe(true);
  });
});

describe("the tabs of kinds", () => {
  it("stand in the order in which people look, with what is new at the end", () => {
    const facet = [
      { value: "User", count: 25 },
      { value: "Quota", count: 1 },
      { value: "Resource", count: 24 },
    ];
    expect(kindTabs(facet)).toEqual([
      { kind: "component", count: 0 },
      { kind: "resource", count: 24 },
      { kind: "user", count: 25 },
      { kind: "quota", count: 1 },
    ]);
  });

  it("are named as people say", () => {
    expect(["api", "component"].map(pluralOf)).toEqual(["APIs", "Components"]);
  });
});

it("counts kinds in words", () => {
  expect([countText("component", 3), countText("system", 1), countText("api", 1), countText("api", 2)]).toEqual(["3 components", "1 system", "1 API", "2 APIs"]);
});
