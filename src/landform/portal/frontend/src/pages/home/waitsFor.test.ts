import { expect, it } from "vitest";
import { STATUSES } from "../../api/types";
import { isYourTurn, waitsFor } from "./waitsFor";

it("says for whom a request waits", () => {
  const reviewers = ["group:default/platform-team", "group:infra/dba"];
  expect(waitsFor({ status: "planned", apply: "automatic", reviewers })).toBe("Waits for a review by platform-team or infra/dba");
  expect(waitsFor({ status: "awaiting_approval", apply: "automatic", reviewers: [] })).toBe("Waits for approval");
});

it("knows what to say of every status that has not ended", () => {
  const ended = ["completed", "rejected", "cancelled"];
  for (const status of STATUSES) expect(waitsFor({ status, apply: "automatic", reviewers: [] }) === "").toBe(ended.includes(status));
});

it("asks the requester where only they can go on", () => {
  expect(STATUSES.filter((status) => isYourTurn({ status, apply: "automatic" }))).toEqual(["plan_failed", "apply_failed"]);
  expect(isYourTurn({ status: "approved", apply: "manual" })).toBe(true);
});
