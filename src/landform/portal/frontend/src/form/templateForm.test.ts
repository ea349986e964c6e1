import { describe, expect, it } from "vitest";
import type { Template } from "../api/types";
import { dataFor, formPages, parametersOf, resumedStep } from "./templateForm";

const template = {
  pages: [
    { title: "One", schema: { title: "One", required: ["name"], properties: { name: { type: "string", "ui:autofocus": true } } } },
    {
      title: "Two",
      schema: {
        properties: { replicas: { type: "boolean", default: false } },
        dependencies: { replicas: { oneOf: [
          { properties: { replicas: { const: false } } },
          { properties: { replicas: { const: true }, count: { type: "integer" } } },
        ] } },
      },
    },
  ],
} as unknown as Template;

it("sends the answers of all pages, without those of hidden fields", () => {
  const pages = formPages(template);
  const typed = { name: "orders", replicas: false, count: 3, stray: 1 };
  expect(parametersOf(pages, typed)).toEqual({ name: "orders", replicas: false });
  expect(parametersOf(pages, { ...typed, replicas: true })).toEqual({ name: "orders", replicas: true, count: 3 });
});

it("prepares pages for RJSF", () => {
  const [one, two] = formPages(template);
  expect(one).toMatchObject({ title: "One", schema: { type: "object" }, uiSchema: { name: { "ui:autofocus": true } } });
  expect(one?.schema).not.toHaveProperty("title");
  expect([...(two?.fields ?? [])]).toEqual(["replicas", "count"]);
});

describe("conditions across pages", () => {
  const env = { title: "One", schema: { properties: { env: { enum: ["dev", "prod"] }, withCount: { type: "boolean" } }, dependencies: { withCount: { oneOf: [
    { properties: { withCount: { const: false } } },
    { properties: { withCount: { const: true }, count: { type: "integer" } } },
  ] } } } };
  const pagesWith = (schema: object) => formPages({ pages: [env, { title: "Two", schema }] } as unknown as Template);
  const prod = { properties: { env: { const: "prod" } }, required: ["env"] };
  const reason = { properties: { reason: { type: "string" } }, required: ["reason"] };
  const shownOnTwo = (schema: object, data: Record<string, unknown>) => {
    const pages = pagesWith(schema);
    return Object.keys(pages[1]!.shown(dataFor(pages, 1, data)).properties ?? {});
  };

  it.each([
    ["if", { if: prod, then: reason }],
    ["allOf", { allOf: [{ if: prod, then: reason }] }],
    ["dependencies", { dependencies: { env: { oneOf: [{ properties: { env: { const: "dev" } } }, { properties: { env: { const: "prod" }, ...reason.properties } }] } } }],
  ])("are written with %s", (_, schema) => {
    expect(shownOnTwo({ type: "object", properties: { size: {} }, ...schema }, { env: "prod" })).toEqual(["size", "reason"]);
    expect(shownOnTwo({ type: "object", properties: { size: {} }, ...schema }, { env: "dev" })).toEqual(["size"]);
    const typed = { env: "dev", size: "s", reason: "because" };
    expect(parametersOf(pagesWith({ properties: { size: {} }, ...schema }), typed)).toEqual({ env: "dev", size: "s" });
    expect(parametersOf(pagesWith({ properties: { size: {} }, ...schema }), { ...typed, env: "prod" })).toEqual({ ...typed, env: "prod" });
  });

  it("do not see an answer that was hidden again", () => {
    const many = { if: { properties: { count: { minimum: 3 } }, required: ["count"] }, then: reason };
    expect(shownOnTwo(many, { withCount: true, count: 5 })).toEqual(["reason"]);
    expect(shownOnTwo(many, { withCount: false, count: 5 })).toEqual([]);
    expect(parametersOf(pagesWith(many), { withCount: false, count: 5, reason: "x" })).toEqual({ withCount: false });
  });

  it("hide one field after the other", () => {
    const needs = (name: string, next: string) => ({ if: { required: [name] }, then: { properties: { [next]: { type: "string" } } } });
    const chain = { allOf: [{ if: prod, then: { properties: { a: { type: "string" } } } }, needs("a", "b"), needs("b", "c")] };
    const typed = { a: "1", b: "2", c: "3" };
    expect(parametersOf(pagesWith(chain), { env: "prod", ...typed })).toEqual({ env: "prod", ...typed });
    expect(parametersOf(pagesWith(chain), { env: "dev", ...typed })).toEqual({ env: "dev" });
  });
});

it("takes a stored form up again where a secret has to be typed once more", () => {
  const page = (property: object) => ({ title: "", schema: { properties: { a: { type: "string", ...property } } } });
  const pages = formPages({ pages: [page({}), page({ "ui:field": "Secret" }), page({})] } as unknown as Template);
  expect([0, 1, 2, 3, 9, -1].map((step) => resumedStep(pages, step))).toEqual([0, 1, 1, 1, 1, 0]);
  expect(resumedStep(pages.slice(0, 1), 9)).toBe(1);
});
