import { afterEach, expect, it } from "vitest";
import { STATUSES } from "../api/types";
import { speak } from "../i18n/language";
import { isYourTurn, waitsFor } from "./waitsFor";

afterEach(() => speak("en"));

const CREATE = { action: "create", apply: "automatic" };

it("says for whom a request waits", () => {
  const reviewers = ["group:default/platform-team", "group:infra/dba"];
  expect(waitsFor({ ...CREATE, status: "planned", reviewers })).toBe("Waits for a review by platform-team or infra/dba");
  expect(waitsFor({ ...CREATE, status: "awaiting_approval", reviewers: [] })).toBe("Waits for approval");
});

it("says so in French", async () => {
  await speak("fr");
  const reviewers = ["group:default/platform-team", "group:infra/dba"];
  expect(waitsFor({ ...CREATE, status: "planned", reviewers })).toBe("Attend une relecture de platform-team ou infra/dba");
});

it("knows what to say of every status that has not ended", () => {
  const ended = ["completed", "rejected", "cancelled"];
  for (const status of STATUSES) expect(waitsFor({ ...CREATE, status, reviewers: [] }) === "").toBe(ended.includes(status));
});

it.each([
  ["create", "Is being made", "Is being registered in the catalog"],
  ["update", "Is being changed", "Is being registered in the catalog"],
  ["destroy", "Is being destroyed", "Is being taken out of the catalog"],
])("says what a request to %s does, and what follows", (action, applying, applied) => {
  const request = { action, apply: "automatic", reviewers: [] };
  expect(waitsFor({ ...request, status: "applying" })).toBe(applying);
  expect(waitsFor({ ...request, status: "applied" })).toBe(applied);
});

it("asks the requester where only they can go on", () => {
  expect(STATUSES.filter((status) => isYourTurn({ status, apply: "automatic" }))).toEqual(["plan_failed", "apply_failed"]);
  expect(isYourTurn({ status: "approved", apply: "manual" })).toBe(true);
});
