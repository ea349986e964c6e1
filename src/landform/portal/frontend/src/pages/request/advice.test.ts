import { expect, it } from "vitest";
import { adviceFor } from "./advice";

const of = (action: string) => ({ action, apply: "automatic" });

it("says of what was destroyed that it is gone", () => {
  expect(adviceFor({ ...of("destroy"), status: "completed" })?.title).toBe("Destroyed, and no longer in the catalog");
});

it.each(["create", "update"])("leaves it to the resource to say what became of a request to %s", (action) => {
  expect(adviceFor({ ...of(action), status: "completed" })).toBeNull();
});

it("does not tell who retires something that it may exist already", () => {
  expect(adviceFor({ ...of("destroy"), status: "apply_failed" })?.next).toContain("destroyed already");
  expect(adviceFor({ ...of("create"), status: "apply_failed" })?.next).toContain("exist already");
  expect(adviceFor({ ...of("destroy"), status: "planned" })).toBe(adviceFor({ ...of("create"), status: "planned" }));
});

it("says of what was given up half-way what may be there still", () => {
  expect(adviceFor({ ...of("create"), status: "cancelled" })?.next).toContain("Nothing more");
  expect(adviceFor({ ...of("create"), status: "cancelled", left_behind: true })?.next).toContain("Retire it");
});
