import { describe, expect, it } from "vitest";
import { fieldNames, pageOf, stillTrue, toErrorSchema, toServerErrors } from "./serverErrors";

const fields = new Set(["dbName", "tags"]);

describe("server errors", () => {
  it("reads pointers into the parameters and into the body alike", () => {
    const errors = toServerErrors(
      [{ field: "/dbName", message: "taken" }, { field: "/parameters/tags/0", message: "bad" }],
      { dbName: "orders", tags: ["x"] },
      fields,
    );
    expect(errors.map(({ path, value }) => [path, value])).toEqual([[["dbName"], "orders"], [["tags", "0"], "x"]]);
    expect(toErrorSchema(errors)).toEqual({ dbName: { __errors: ["taken"] }, tags: { 0: { __errors: ["bad"] } } });
  });

  it("finds the field of a secret that is missing", () => {
    expect(toServerErrors([{ field: "/secrets/token", message: "missing" }], {}, new Set(["token"]))[0]?.path).toEqual(["token"]);
    expect(toServerErrors([{ field: "/secrets/token", message: "missing" }], {}, new Set(["secrets"]))[0]?.path).toEqual(["secrets", "token"]);
  });

  it("forgets an error when its value changes, and only then", () => {
    const errors = toServerErrors([{ field: "/dbName", message: "taken" }], { dbName: "orders" }, fields);
    expect(stillTrue(errors, { dbName: "orders", other: 1 })).toHaveLength(1);
    expect(stillTrue(errors, { dbName: "orders2" })).toEqual([]);
  });

  it("finds the page of a field, also in a branch", () => {
    const pages = [
      fieldNames({ properties: { name: {} } }),
      fieldNames({ dependencies: { engine: { oneOf: [{ properties: { shards: {} } }] }, a: ["b"] } }),
    ];
    const at = (field: string) => pageOf({ path: [field], message: "", value: null }, pages);
    expect([at("name"), at("shards"), at("nowhere")]).toEqual([0, 1, -1]);
  });

  it("survives odd names", () => {
    const [error] = toServerErrors([{ field: "/a~1b%", message: "m" }], { "a/b%": 1 }, new Set());
    expect(error).toEqual({ path: ["a/b%"], message: "m", value: 1 });
    expect(stillTrue([error!], { "a/b%": 1 })).toHaveLength(1);
  });
});
