import { expect, test } from "vitest";
import { locked } from "./locked";

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
