import { createSchemaUtils, type RJSFSchema } from "@rjsf/utils";
import { describe, expect, it, vi } from "vitest";
import { validator } from "./validator";

const messages = (schema: RJSFSchema, data: unknown) =>
  validator.validateFormData(data, schema).errors.map((error) => `${error.property} ${error.message}`);

const database: RJSFSchema = {
  type: "object",
  required: ["dbName"],
  properties: {
    dbName: { type: "string", minLength: 3, pattern: "^[a-z]+$" },
    storage: { type: "integer", minimum: 20, maximum: 1000 },
    engine: { type: "string", enum: ["postgres", "mysql"] },
  },
};

describe("validator", () => {
  it("accepts good data and treats undefined as not filled in", () => {
    expect(messages(database, { dbName: "orders", storage: undefined })).toEqual([]);
  });

  it("puts a missing value at its field", () => {
    const { errorSchema } = validator.validateFormData({ dbName: undefined }, database);
    expect(errorSchema).toEqual({ dbName: { __errors: ["Please fill this in."] } });
  });

  it("says what to change, once", () => {
    expect(messages(database, { dbName: "A", storage: 5, engine: "oracle" })).toEqual([
      ".dbName Use at least 3 characters.",
      ".dbName Must match the pattern ^[a-z]+$",
      ".storage Must be 20 or more.",
      ".engine Choose one of the options.",
    ]);
  });

  it("leaves what a pattern means to the help of the field", () => {
    const uiSchema = { dbName: { "ui:help": "Only lower-case letters." } };
    const { errorSchema } = validator.validateFormData({ dbName: "ORDERS" }, database, undefined, undefined, uiSchema);
    expect(errorSchema).toEqual({ dbName: { __errors: ["Must be written as described here."] } });
  });

  it("reports only the nearest alternative", () => {
    const alternative = (kind: string, field: string) => ({
      properties: { kind: { const: kind }, [field]: { type: "string" } },
      required: [field],
    });
    const schema = { type: "object", oneOf: [alternative("a", "x"), alternative("b", "y")] } as RJSFSchema;
    expect(messages(schema, { kind: "b" })).toEqual([".y Please fill this in."]);
  });

  it("leaves a pattern that JavaScript cannot read to the server", () => {
    expect(messages({ properties: { a: { type: "string", pattern: "(?P<x>a)" } } }, { a: "b" })).toEqual([]);
  });

  it("does not lock the form when a schema is broken", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect(messages({ $ref: "#/definitions/nowhere" }, { a: 1 })).toEqual([]);
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });

  it("resolves definitions of the root schema and leaves schemas unmarked", () => {
    const schema = Object.freeze({ $ref: "#/definitions/name" }) as RJSFSchema;
    const root = { definitions: Object.freeze({ name: Object.freeze({ type: "string" }) }) } as RJSFSchema;
    expect(validator.isValid(schema, "x", root)).toBe(true);
    expect(validator.isValid(schema, 1, root)).toBe(false);
  });

  it("lets RJSF choose dependent fields and drop those that are hidden again", () => {
    const schema: RJSFSchema = {
      type: "object",
      properties: { engine: { type: "string", enum: ["postgres", "redis"] } },
      dependencies: {
        engine: {
          oneOf: [
            { properties: { engine: { const: "postgres" }, version: { type: "string" } } },
            { properties: { engine: { const: "redis" }, shards: { type: "integer" } } },
          ],
        },
      },
    };
    const utils = createSchemaUtils(validator, schema);
    expect(utils.retrieveSchema(schema, { engine: "redis" }).properties).toHaveProperty("shards");
    expect(utils.omitExtraData(schema, { engine: "redis", version: "16", shards: 2 })).toEqual({ engine: "redis", shards: 2 });
  });

  it("puts what a picker objects to at its field", () => {
    const ui = { repo: { "ui:field": "RepoUrlPicker" } };
    const { errorSchema } = validator.validateFormData({ repo: "github.com?owner=acme" }, { type: "object" }, undefined, undefined, ui);
    expect(errorSchema).toEqual({ repo: { __errors: ["Repository is missing."] } });
  });
});
