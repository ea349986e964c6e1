import { expect, it } from "vitest";
import type { Template } from "../api/types";
import { formPages, parametersOf } from "./templateForm";

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
