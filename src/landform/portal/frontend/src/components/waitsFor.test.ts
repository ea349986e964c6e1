import { afterEach, expect, it } from "vitest";
import { STATUSES } from "../api/types";
import { speak } from "../i18n/language";
import { isYourTurn, waitsFor } from "./waitsFor";

afterEach(() => speak("en"));

it("says for whom a request waits", () => {
  const reviewers = ["group:default/platform-team", "group:infra/dba"];
  expect(waitsFor({ status: "planned", apply: "automatic", reviewers })).toBe("Waits for a review by platform-team or infra/dba");
  expect(waitsFor({ status: "awaiting_approval", apply: "automatic", reviewers: [] })).toBe("Waits for approval");
});

it("says so in French", async () => {
  await speak("fr");
  const reviewers = ["group:default/platform-team", "group:infra/dba"];
  expect(waitsFor({ status: "planned", apply: "automatic", reviewers })).toBe("Attend une relecture de platform-team ou infra/dba");
});

it("knows what to say of every status that has not ended", () => {
  const ended = ["completed", "rejected", "cancelled"];
  for (const status of STATUSES) expect(waitsFor({ status, apply: "automatic", reviewers: [] }) === "").toBe(ended.includes(status));
});

it("asks the requester where only they can go on", () => {
  expect(STATUSES.filter((status) => isYourTurn({ status, apply: "automatic" }))).toEqual(["plan_failed", "apply_failed"]);
  expect(isYourTurn({ status: "approved", apply: "manual" })).toBe(true);
});
