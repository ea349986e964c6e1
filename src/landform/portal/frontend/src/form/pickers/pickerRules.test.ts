import { describe, expect, it } from "vitest";
import { pickerProblems } from "./pickerRules";

const problems = (field: string, value: unknown, options = {}) =>
  pickerProblems({ a: value }, { a: { "ui:field": field, "ui:options": options } }).map(({ message }) => message);

describe("pickerProblems", () => {
  it.each(["a", "orders-db", "A.b_c", "x".repeat(63)])("takes %s as an entity's name", (name) => {
    expect(problems("EntityNamePicker", name)).toEqual([]);
  });

  it.each(["-a", "a-", "a b", "ä", "x".repeat(64), "a/b"])("does not take %s", (name) => {
    expect(problems("EntityNamePicker", name)).toHaveLength(1);
  });

  it.each(["main", "feature/a-1", "v1.2", "ünï"])("takes %s as a branch", (name) => {
    expect(problems("RepoBranchPicker", name)).toEqual([]);
  });

  it.each(["a b", "a..b", "-a", "a/", "a.lock", "@", "a~1", "/a", "a//b", ".a"])("does not take the branch %s", (name) => {
    expect(problems("RepoBranchPicker", name)).toHaveLength(1);
  });

  it("names every tag that is none", () => {
    expect(problems("EntityTagsPicker", ["java", "c++", "a-b", "A", "a--b"])).toHaveLength(2);
  });

  it("knows owners that cannot be chosen", () => {
    expect(problems("RepoOwnerPicker", "acme", { excludedOwners: ["acme"] })).toEqual(["acme cannot be chosen here."]);
    expect(problems("RepoOwnerPicker", "other", { excludedOwners: ["acme"] })).toEqual([]);
  });

  it("looks into objects and lists", () => {
    const ui = { list: { items: { name: { "ui:field": "EntityNamePicker" } } } };
    expect(pickerProblems({ list: [{ name: "ok" }, { name: "not ok" }] }, ui)).toMatchObject([{ path: ["list", "1", "name"] }]);
  });

  it.each(["", undefined, null])("leaves %j to the schema", (value) => {
    for (const field of ["RepoUrlPicker", "EntityNamePicker", "RepoBranchPicker"]) expect(problems(field, value)).toEqual([]);
  });

  it("is not led astray by names that every object has", () => {
    expect(pickerProblems({ toString: "x", constructor: "y" }, {})).toEqual([]);
    expect(problems("toString", "x")).toEqual([]);
  });
});
