import { expect, it } from "vitest";
import { commandOf, mayHaveAnother } from "./commands";

it("says before an apply what is destroyed by it", () => {
  expect(commandOf("apply", { action: "destroy" }).question).toContain("destroyed");
  expect(commandOf("apply", { action: "update" }).question).not.toContain("destroyed");
  expect(commandOf("cancel", { action: "destroy" })).toBe(commandOf("cancel", { action: "create" }));
});

it("orders again only what is gone", () => {
  expect(mayHaveAnother({ action: "destroy", status: "completed" })).toBe(true);
  expect(mayHaveAnother({ action: "destroy", status: "cancelled" })).toBe(false);
  expect(mayHaveAnother({ action: "create", status: "planned" })).toBe(true);
});
