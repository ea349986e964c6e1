import { expect, it } from "vitest";
import { describeEvent, factsOf, toneOf } from "./eventText";

it("tells of what is gone as of what was made: it is what was asked for", () => {
  const gone = { type: "resource_unregistered" };
  expect(describeEvent(gone)).toBe("Resource taken out of the catalog");
  expect(toneOf(gone)).toBe(toneOf({ type: "resource_registered" }));
});

it("tells commits and fingerprints by their beginning", () => {
  expect(factsOf({ facts: { head_sha: "a".repeat(40), plan_digest: "0b".repeat(32) } })).toEqual(["commit: aaaaaaaa", "fingerprint of the plan: 0b0b0b0b"]);
});

it("keeps to itself what only the service needs", () => {
  expect(factsOf({ facts: { superseded: ["8743d684-d8e4-4279-96ba-2e7ad412ccfa"], adds: 2 } })).toEqual(["to add: 2"]);
});
