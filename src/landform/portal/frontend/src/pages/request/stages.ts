import type { Request, RequestEvent, Status } from "../../api/types";
import { t, type Text } from "../../i18n";

export const STAGES = ["submitted", "policy", "pull_request", "plan", "approved", "applying", "applied", "completed"] as const;
export type StageName = (typeof STAGES)[number];
export type StageState = "done" | "active" | "failed" | "stopped" | "ahead";

export interface Stage {
  name: StageName;
  label: string;
  state: StageState;
  /** When it was reached, as far as the events tell. */
  at: string | null;
}

const LABELS: Record<StageName, Text> = {
  submitted: "Submitted",
  policy: "Policy",
  pull_request: "Pull request",
  plan: "Plan",
  approved: "Approved",
  applying: "Applying",
  applied: "Applied",
  completed: "Completed",
};

/** Which stage a request is working on while it has this status. */
const WORKING_ON: Record<Status, StageName> = {
  submitted: "policy",
  awaiting_approval: "policy",
  pull_request_open: "plan",
  plan_failed: "plan",
  planned: "approved",
  approved: "applying",
  applying: "applying",
  apply_failed: "applying",
  applied: "completed",
  completed: "completed",
  rejected: "policy",
  cancelled: "policy",
};

/** The statuses by which a stage is reached. */
const REACHED_BY: Record<StageName, Status[]> = {
  submitted: ["submitted"],
  policy: ["awaiting_approval", "pull_request_open"],
  pull_request: ["pull_request_open"],
  plan: ["planned", "plan_failed"],
  approved: ["approved"],
  applying: ["applying"],
  applied: ["applied"],
  completed: ["completed"],
};

/** Policies may pass without a change of status. */
const POLICY_EVENTS = ["policy_allowed", "approval_required", "policy_denied", "request_approved"];

type Known = Pick<Request, "status" | "policy" | "pull_request" | "plan">;

/** The life of a request as eight stages; a failure or an end stands where it happened. */
export function stagesOf(request: Known, events: RequestEvent[]): Stage[] {
  const current = STAGES.indexOf(stageWorkedOn(request, events));
  return STAGES.map((name, index) => {
    let state: StageState = index < current ? "done" : "ahead";
    if (index === current) state = stateOfCurrent(request.status);
    return { name, label: t(LABELS[name]), state, at: state === "ahead" ? null : timeOf(name, events) };
  });
}

function stageWorkedOn(request: Known, events: RequestEvent[]): StageName {
  // With a policy result but no other status the pull request is being made.
  if (request.status === "submitted" && request.policy) return "pull_request";
  if (request.status !== "rejected" && request.status !== "cancelled") return WORKING_ON[request.status] ?? "policy";
  // After the end more may happen, such as the pull request that is closed.
  const before = events.findLast(({ from_status, to_status }) => to_status === request.status && from_status !== to_status)?.from_status;
  if (before) return WORKING_ON[before];
  // Without events the request itself tells how far it had come.
  if (request.plan) return "approved";
  return request.pull_request ? "plan" : "policy";
}

function stateOfCurrent(status: Status): StageState {
  if (status === "completed") return "done";
  if (status === "plan_failed" || status === "apply_failed") return "failed";
  return status === "rejected" || status === "cancelled" ? "stopped" : "active";
}

function timeOf(name: StageName, events: RequestEvent[]): string | null {
  const statuses = REACHED_BY[name];
  const event = events.findLast(({ type, to_status, from_status }) => {
    if (name === "policy" && POLICY_EVENTS.includes(type)) return true;
    // A status that stays the same (a second plan, say) is news of the stage too, but not its beginning.
    return to_status !== null && to_status !== from_status && statuses.includes(to_status);
  });
  return event?.at ?? (name === "submitted" ? (events[0]?.at ?? null) : null);
}
