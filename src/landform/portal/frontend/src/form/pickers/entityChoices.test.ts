import { describe, expect, it } from "vitest";
import { labelOf, toRef } from "./entityChoices";

describe("what is typed into an entity picker", () => {
  it.each([
    ["payments", {}, ["Group", "User"], "group:default/payments"],
    ["payments", { defaultKind: "System" }, [], "system:default/payments"],
    ["payments", {}, [], "component:default/payments"],
    ["user:ops/Ana", { defaultKind: "Group" }, [], "user:ops/ana"],
    ["payments", { defaultKind: "Group", defaultNamespace: "ops" }, [], "group:ops/payments"],
    ["payments", { defaultKind: "Group", defaultNamespace: false }, [], "group:default/payments"],
  ])("%s with %j and %j is %s", (text, options, kinds, ref) => expect(toRef(text, options, kinds)).toBe(ref));

  it("is shown with its namespace where there is no default one", () => {
    expect(labelOf("group:default/payments", {})).toBe("payments");
    expect(labelOf("group:default/payments", { defaultNamespace: false })).toBe("default/payments");
  });
});
