import { describe, expect, it } from "vitest";
import type { RequestEvent, Status } from "../../api/types";
import { stagesOf } from "./stages";

const bare = { policy: null, pull_request: null, plan: null };

function event(from_status: Status | null, to_status: Status, at = "t"): RequestEvent {
  return { id: 1, request_id: "r", type: "x", actor: "user:default/ana", cause: "", from_status, to_status, at, facts: {} };
}

function line(status: Status, events: RequestEvent[] = []): string {
  return stagesOf({ ...bare, status }, events).map(({ state }) => state[0]).join("");
}

describe("stagesOf", () => {
  it.each<[Status, string]>([
    ["submitted", "daaaaaaa"],
    ["awaiting_approval", "daaaaaaa"],
    ["pull_request_open", "dddaaaaa"],
    ["plan_failed", "dddfaaaa"],
    ["planned", "ddddaaaa"],
    ["approved", "dddddaaa"],
    ["applying", "dddddaaa"],
    ["apply_failed", "dddddfaa"],
    ["applied", "ddddddda"],
    ["completed", "dddddddd"],
  ])("%s", (status, expected) => {
    expect(line(status)).toBe(expected); // d done, a active or ahead, f failed
  });

  it("marks exactly one stage as active while the request lives", () => {
    const active = stagesOf({ ...bare, status: "planned" }, []).filter(({ state }) => state === "active");
    expect(active.map(({ name }) => name)).toEqual(["approved"]);
  });

  it("stops where a cancelled request had come to", () => {
    expect(line("cancelled", [event("planned", "cancelled")])).toBe("ddddsaaa");
    expect(line("cancelled", [event("apply_failed", "cancelled"), event("cancelled", "cancelled")])).toBe("dddddsaa");
    expect(line("rejected", [event("awaiting_approval", "rejected")])).toBe("dsaaaaaa");
  });

  it("goes on to the pull request once the policies have spoken", () => {
    const stages = stagesOf({ ...bare, status: "submitted", policy: { decision: "allow", results: [] } }, []);
    expect(stages.find(({ state }) => state === "active")?.name).toBe("pull_request");
  });

  it("tells when a stage was reached last", () => {
    const events = [event("pull_request_open", "planned", "1"), event("planned", "pull_request_open", "2"), event("pull_request_open", "planned", "3")];
    const plan = stagesOf({ ...bare, status: "planned" }, events).find(({ name }) => name === "plan");
    expect(plan?.at).toBe("3");
  });
});
