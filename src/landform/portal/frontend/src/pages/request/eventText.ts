import type { Json, RequestEvent } from "../../api/types";
import { named, t, type Text } from "../../i18n";

const EVENTS: Record<string, Text> = {
  submitted: "Submitted",
  policy_allowed: "Policies passed",
  approval_required: "Approval required",
  policy_denied: "Policies denied it",
  request_approved: "Request approved",
  request_rejected: "Request rejected",
  pull_request_opened: "Pull request opened",
  head_changed: "New commit",
  plan_succeeded: "Plan succeeded",
  plan_failed: "Plan failed",
  approved: "Approved",
  approval_lost: "Approval lost",
  apply_asked: "Apply asked for",
  apply_started: "Apply started",
  apply_seen: "Apply under way",
  apply_succeeded: "Apply succeeded",
  apply_failed: "Apply failed",
  retry_asked: "Retry asked for",
  plan_restarted: "Plan restarted",
  resource_registered: "Resource registered",
  resource_unregistered: "Resource taken out of the catalog",
  pull_request_merged: "Pull request merged",
  pull_request_closed: "Pull request closed",
  withdrawn: "Withdrawn",
  step_failed: "Step failed",
  drift_found: "Drift found",
  drift_ended: "Drift ended",
};

/** `plan_succeeded` → `Plan succeeded`. A type that is not known yet is shown as a readable word: new ones need no new portal. */
export function describeEvent({ type }: Pick<RequestEvent, "type">): string {
  if (Object.hasOwn(EVENTS, type)) return named(EVENTS, type);
  const words = type.replace(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function toneOf({ type }: Pick<RequestEvent, "type">): string {
  if (/fail|reject|den(y|ied)/.test(type)) return "error.main";
  if (/cancel|withdrawn|required|lost|closed|drift_found/.test(type)) return "warning.main";
  if (/succe|complete|approved|registered|merged|allowed|applied|drift_ended/.test(type)) return "success.main";
  return "text.secondary";
}

const FACTS: Record<string, Text> = {
  adds: "to add",
  changes: "to change",
  destroys: "to destroy",
  branch: "branch",
  comment: "comment",
  head_sha: "commit",
  plan_digest: "fingerprint of the plan",
  pull_request_number: "pull request",
  resource: "resource",
};

/** What the service notes for itself. */
const INTERNAL = ["superseded"];

const LONGEST_FACT = 300;

/** The facts of an event as short lines; nested ones stay in the API. */
export function factsOf({ facts }: Pick<RequestEvent, "facts">): string[] {
  return Object.entries(facts ?? {}).flatMap(([name, value]) => {
    const text = plain(value);
    if (text === null || name.endsWith("_url") || INTERNAL.includes(name)) return []; // the page has its links elsewhere
    const line = t("{fact}: {value}", { fact: Object.hasOwn(FACTS, name) ? named(FACTS, name) : name.replaceAll("_", " "), value: text });
    return [line.length > LONGEST_FACT ? `${line.slice(0, LONGEST_FACT)}…` : line];
  });
}

function plain(value: Json): string | null {
  if (value === null || value === "") return null;
  if (Array.isArray(value)) return value.every((one) => typeof one !== "object") ? value.join(", ") || null : null;
  if (typeof value === "object") return null;
  // Commits and fingerprints are told by their beginning everywhere in the portal.
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(String(value)) ? String(value).slice(0, 8) : String(value);
}
