import type { Request, Status } from "../../api/types";
import { type Text } from "../../i18n";

type Standing = Pick<Request, "action" | "status" | "apply"> & Partial<Pick<Request, "left_behind">>;

interface Advice {
  severity: "info" | "warning" | "error" | "success";
  /** Null: it waits for people, and the request says for whom. */
  title: Text | null;
  /** What happens next, or what somebody has to do. */
  next: Text | null;
}

const APPLY_BY_HAND: Advice = {
  severity: "warning",
  title: "Approved",
  next: "This template leaves the moment of the apply to people: press Apply when it suits.",
};

const ADVICE: Record<Status, Advice | null> = {
  submitted: { severity: "info", title: "Checking the request", next: "Policies are evaluated, then the files are rendered." },
  awaiting_approval: {
    severity: "warning",
    title: null,
    next: "Somebody with the right to do so has to approve this before the pull request is opened.",
  },
  pull_request_open: { severity: "info", title: "Waiting for the plan", next: "The pull request is open; its plan is being made." },
  planned: { severity: "warning", title: null, next: "Its plan is good. It goes on once the pull request is approved." },
  plan_failed: {
    severity: "error",
    title: "The plan failed",
    next: "Read the log below. Retry after the cause is gone, or cancel and ask again with other values.",
  },
  approved: { severity: "info", title: "Approved", next: "The apply starts by itself." },
  applying: { severity: "info", title: "Applying", next: "Terraform is at work; the log below follows it." },
  apply_failed: {
    severity: "error",
    title: "The apply failed",
    next: "Some of the resources may exist already. Read the log below, mend the cause and retry: Terraform goes on from what exists.",
  },
  applied: { severity: "info", title: "Applied", next: "Outputs are read and the resource is registered in the catalog." },
  completed: null, // what was made is shown itself, and says it better
  rejected: { severity: "error", title: "Rejected", next: "Nothing was changed. Change what was objected to and ask again." },
  cancelled: { severity: "info", title: "Cancelled", next: "Nothing more will happen to this request." },
};

/** Where a request to destroy something is in another situation than one to make it. */
const RETIRING: Partial<Record<Status, Advice>> = {
  plan_failed: { severity: "error", title: "The plan failed", next: "Read the log below. Retry after the cause is gone, or cancel: then everything stays as it is." },
  apply_failed: {
    severity: "error",
    title: "The apply failed",
    next: "Some of it may be destroyed already. Read the log below, mend the cause and retry: Terraform goes on with what is left.",
  },
  applied: { severity: "info", title: "Applied", next: "What was destroyed is taken out of the catalog." },
  completed: { severity: "success", title: "Destroyed, and no longer in the catalog", next: "Its name is free again." },
  rejected: { severity: "error", title: "Rejected", next: "Nothing was destroyed. Settle what was objected to and ask again." },
};

/** Given up half-way: taken up again where it is, or cleared away. */
const LEFT_BEHIND: Advice = {
  severity: "warning",
  title: "Cancelled",
  next: "Its apply had begun: what that made may still be there. Retire it, or ask for the same again; Terraform then goes on from what exists.",
};

export function adviceFor({ action, status, apply, left_behind = false }: Standing): Advice | null {
  if (left_behind) return LEFT_BEHIND;
  if (status === "approved" && apply !== "automatic") return APPLY_BY_HAND;
  const retiring = action === "destroy" ? RETIRING[status] : undefined;
  return retiring ?? ADVICE[status] ?? null; // a status that this page does not know yet
}
