import { describe, expect, it } from "vitest";
import { spreadDependencies, uiSchemaFor } from "./branches";

const field = (help: string) => ({ type: "string", "ui:help": help });

describe("uiSchemaFor", () => {
  const prod = { properties: { env: { const: "prod" } }, required: ["env"] };

  it("words a field as the branch that applies does", () => {
    const page = { properties: { env: {} }, if: prod, then: { properties: { size: field("big") } }, else: { properties: { size: field("small") } } };
    expect(uiSchemaFor(page, { env: "prod" }).size).toEqual({ "ui:help": "big" });
    expect(uiSchemaFor(page, { env: "dev" }).size).toEqual({ "ui:help": "small" });
  });

  it("knows conditions within allOf, dependencies and alternatives", () => {
    const option = (kind: string) => ({ properties: { kind: { const: kind }, at: field(kind) }, required: ["at"] });
    for (const page of [
      { allOf: ["a", "b"].map((kind) => ({ if: { properties: { kind: { const: kind } } }, then: { properties: { at: field(kind) } } })) },
      { properties: { kind: {} }, dependencies: { kind: { oneOf: [option("a"), option("b")] } } },
      { oneOf: [option("a"), option("b")] },
    ]) {
      expect(uiSchemaFor(page, { kind: "a" }).at).toEqual({ "ui:help": "a" });
      expect(uiSchemaFor(page, { kind: "b" }).at).toEqual({ "ui:help": "b" });
    }
  });

  it("looks at the values of a nested object", () => {
    const page = { properties: { net: { type: "object", if: { required: ["x"] }, then: { properties: { y: field("yes") } }, else: { properties: { y: field("no") } } } } };
    expect(uiSchemaFor(page, { net: { x: 1 } })).toEqual({ net: { y: { "ui:help": "yes" } } });
  });

  it("keeps what a branch that does not apply says of a field that only it has", () => {
    const page = { if: prod, then: { properties: { reason: { "ui:widget": "password", type: "string" } } } };
    expect(uiSchemaFor(page, {})).toMatchObject({ reason: { "ui:widget": "password" } });
  });
});

describe("spreadDependencies", () => {
  it("leaves dependencies on the page's own fields as they are", () => {
    const page = { properties: { a: {} }, dependencies: { a: ["b"] } };
    expect(spreadDependencies(page)).toBe(page);
  });

  it("writes the others as conditions", () => {
    const page = {
      properties: { own: {} },
      dependencies: { own: ["x"], far: ["y"], env: { oneOf: [{ properties: { env: { const: "prod" }, size: {} } }] } },
      allOf: [{ required: ["z"] }],
    };
    expect(spreadDependencies(page)).toEqual({
      properties: { own: {} },
      dependencies: { own: ["x"] },
      allOf: [
        { required: ["z"] },
        { if: { required: ["far"] }, then: { required: ["y"] } },
        { if: { required: ["env"] }, then: {} },
        { if: { properties: { env: { const: "prod" } }, required: ["env"] }, then: { properties: { size: {} } } },
      ],
    });
  });
});
