import { expect, test } from "vitest";
import { fixedAnswers, locked } from "./locked";
import { formPages } from "./templateForm";

test("a locked field keeps what the template says of it", () => {
  const uiSchema = { dbName: { "ui:help": "3 to 63 letters" }, size: { "ui:widget": "radio" } };

  expect(locked(uiSchema, ["dbName", "owner"])).toEqual({
    dbName: { "ui:help": "3 to 63 letters", "ui:readonly": true },
    owner: { "ui:readonly": true },
    size: { "ui:widget": "radio" },
  });
});

test("without fields to lock it is as it was", () => {
  expect(locked({ size: { "ui:widget": "radio" } }, [])).toEqual({ size: { "ui:widget": "radio" } });
});

test("what the form does not accept any more is not fixed, nor what was not asked for then", () => {
  const properties = { name: { type: "string" }, owner: { type: "string", enum: ["group:default/payments"] }, environment: { type: "string" } };
  const pages = formPages({ pages: [{ title: "Which", schema: { properties } }] });
  const names = ["name", "owner", "environment"];

  expect(fixedAnswers({ name: "orders", owner: "payments", size: 20 }, names, pages)).toEqual({ name: "orders" });
  expect(fixedAnswers({ name: "orders", owner: "group:default/payments" }, names, pages)).toEqual({ name: "orders", owner: "group:default/payments" });
});
