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
    "Network › VPC ID = v",
    "Password = ••••••",
  ]);
});

it("masks and hides within objects and lists too", () => {
  const review = (options: object) => ({ "ui:backstage": { review: options } });
  const user = { type: "object", properties: { login: { type: "string" }, key: { type: "string" }, note: { type: "string" } } };
  const userUi = { key: { "ui:widget": "password" }, note: review({ show: false }) };
  const schema = { properties: { admin: user, users: { type: "array", items: user }, whole: user, token: { type: "string" }, region: { type: "string" } } };
  const ui = {
    admin: userUi,
    users: { items: userUi },
    whole: { ...userUi, ...review({ explode: false, name: "In one" }) },
    token: { "ui:field": "Secret" },
    region: review({ mask: "<hidden>" }),
  };
  const one = { login: "ana", key: "hunter2", note: "private" };
  const rows = reviewRows(schema, ui, { admin: one, users: [one], whole: one, token: "***", region: "eu" });
  expect(rows.map(({ title, value }) => `${title} = ${value}`)).toEqual([
    "Admin › Login = ana",
    "Admin › Key = ••••••",
    "Users = Login: ana; Key: ••••••",
    "In one = Login: ana; Key: ••••••",
    "Token = ••••••",
    "Region = <hidden>",
  ]);
  expect(rows.map(({ name }) => name)).toContain("admin/login");
});
