import { describe, expect, it } from "vitest";
import { splitSchema } from "./uiSchema";

describe("splitSchema", () => {
  it("moves ui keys of properties, nested objects and items", () => {
    const { schema, uiSchema } = splitSchema({
      title: "Database",
      "ui:order": ["name", "*"],
      properties: {
        name: { type: "string", "ui:autofocus": true, "ui:help": "Short" },
        owner: { type: "string", "ui:field": "OwnerPicker", "ui:options": { catalogFilter: { kind: "Group" } } },
        nested: { type: "object", properties: { deep: { type: "string", "ui:widget": "textarea" } } },
        list: { type: "array", items: { type: "string", "ui:placeholder": "x" } },
      },
    });
    expect(JSON.stringify(schema)).not.toContain("ui:");
    expect(uiSchema).toEqual({
      "ui:order": ["name", "*"],
      name: { "ui:autofocus": true, "ui:help": "Short" },
      owner: { "ui:field": "OwnerPicker", "ui:options": { catalogFilter: { kind: "Group" } } },
      nested: { deep: { "ui:widget": "textarea" } },
      list: { items: { "ui:placeholder": "x" } },
    });
  });

  it("reads branches into the node of the value they speak of", () => {
    const branch = (name: string) => ({ properties: { [name]: { type: "string", "ui:help": name } } });
    const { schema, uiSchema } = splitSchema({
      properties: { engine: { type: "string" } },
      dependencies: { engine: { oneOf: [branch("a"), branch("b")] }, listed: ["engine"] },
      allOf: [{ if: { properties: { engine: { const: "x" } } }, then: branch("c"), else: branch("d") }],
      anyOf: [branch("e")],
    });
    expect(JSON.stringify(schema)).not.toContain("ui:");
    expect(schema.dependencies).toHaveProperty("listed", ["engine"]);
    for (const name of ["a", "b", "c", "d", "e"]) expect(uiSchema[name]).toEqual({ "ui:help": name });
  });

  it("keeps data as it is, even when it looks like ui keys", () => {
    const source = { properties: { a: { default: { "ui:field": "no" }, enum: [{ "ui:x": 1 }] } } };
    expect(splitSchema(source).schema).toEqual(source);
  });

  it("knows a property that is named like a keyword", () => {
    const { schema, uiSchema } = splitSchema({ properties: { items: { type: "string", "ui:help": "h" }, enumNames: { type: "string" } } });
    expect(uiSchema).toEqual({ items: { "ui:help": "h" }, enumNames: {} });
    expect(schema.properties).toEqual({ items: { type: "string" }, enumNames: { type: "string" } });
  });

  it("turns enumNames into ui:enumNames and drops widgets that RJSF would throw on", () => {
    const { schema, uiSchema } = splitSchema({
      properties: { size: { enum: ["s"], enumNames: ["Small"], "ui:widget": "FancySlider" } },
    });
    expect(schema.properties).toEqual({ size: { enum: ["s"] } });
    expect(uiSchema).toEqual({ size: { "ui:enumNames": ["Small"] } });
  });

  it("does not change its source", () => {
    const source = Object.freeze({ properties: Object.freeze({ a: Object.freeze({ "ui:help": "h" }) }) });
    expect(splitSchema(source).uiSchema).toEqual({ a: { "ui:help": "h" } });
  });

  it.each([
    ["string", "textarea"], ["string", "radio"], ["string", "password"], ["integer", "updown"], ["number", "range"],
    ["boolean", "select"], ["array", "checkboxes"], [["string", "null"], "textarea"], ["object", "hidden"], [undefined, "radio"],
  ])("keeps a widget that there is for %j: %s", (type, widget) => {
    expect(splitSchema({ properties: { a: { type, "ui:widget": widget } } }).uiSchema).toEqual({ a: { "ui:widget": widget } });
  });

  it.each([["boolean", "textarea"], ["integer", "checkboxes"], ["array", "radio"], ["string", "updown"], ["object", "select"]])(
    "drops a widget that %s cannot have: %s",
    (type, widget) => expect(splitSchema({ properties: { a: { type, "ui:widget": widget } } }).uiSchema).toEqual({ a: {} }),
  );

  it("hides a number that is asked for as a password", () => {
    expect(splitSchema({ properties: { pin: { type: "integer", "ui:widget": "password" } } }).uiSchema).toEqual({
      pin: { "ui:inputType": "password" },
    });
  });

  it("orders what branches name after the rest, and never leaves anything out", () => {
    const source = (order: string[]) => ({ "ui:order": order, then: { "ui:order": ["c", "b"] } });
    expect(splitSchema(source(["b", "a"])).uiSchema).toEqual({ "ui:order": ["b", "a", "*", "c"] });
    expect(splitSchema(source(["b", "*", "a"])).uiSchema).toEqual({ "ui:order": ["b", "*", "a", "c"] });
    expect(splitSchema({ "ui:order": ["a"] }).uiSchema).toEqual({ "ui:order": ["a", "*"] });
  });

  it("leaves out fields of a feature that is not switched on", () => {
    const { schema, uiSchema } = splitSchema({ properties: { a: {}, b: { "ui:backstage": { featureFlag: "beta" } } } });
    expect([schema.properties, uiSchema]).toEqual([{ a: {} }, { a: {} }]);
  });
});
