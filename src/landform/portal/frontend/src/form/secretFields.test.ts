import { expect, it } from "vitest";
import { answeredSecrets, secretFields } from "./secretFields";

const secret = (title?: string) => ({ type: "string", "ui:field": "Secret", ...(title && { title }) });

it("finds the secrets that a task was given, also in branches and nested objects", () => {
  const pages = [
    { properties: { token: secret("Access token"), name: { type: "string" } } },
    { if: {}, then: { properties: { dbPassword: secret() } }, properties: { net: { properties: { key: secret() } } } },
  ];
  const fields = secretFields(pages);
  expect(fields).toEqual([
    { name: "token", title: "Access token" },
    { name: "dbPassword", title: "DB password" },
    { name: "key", title: "Key" },
  ]);
  expect(answeredSecrets(fields, { token: "****", name: "x", net: { key: "**" } }).map(({ name }) => name)).toEqual(["token", "key"]);
  expect(answeredSecrets(fields, { name: "***" })).toEqual([]);
});
