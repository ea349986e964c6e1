import { expect, it } from "vitest";
import { reviewRows } from "./reviewRows";

it("shows plain names, labels and masks, and skips what is not there", () => {
  const schema = {
    properties: {
      dbName: { type: "string" },
      size: { title: "Size", enum: ["s", "l"] },
      backups: { type: "boolean", title: "Keep backups" },
      tags: { type: "array" },
      network: { type: "object", properties: { vpcId: { type: "string" } } },
      password: { type: "string" },
      hidden: { type: "string" },
      absent: { type: "string" },
    },
  };
  const ui = {
    size: { "ui:enumNames": ["Small", "Large"] },
    password: { "ui:widget": "password" },
    hidden: { "ui:backstage": { review: { show: false } } },
  };
  const data = { dbName: "orders", size: "l", backups: false, tags: ["a", "b"], network: { vpcId: "v" }, password: "x", hidden: "y" };
  expect(reviewRows(schema, ui, data).map(({ title, value }) => `${title} = ${value}`)).toEqual([
    "DB name = orders",
    "Size = Large",
    "Keep backups = No",
    "Tags = a, b",
    "Network = VPC ID: v",
    "Password = ••••••",
  ]);
});
