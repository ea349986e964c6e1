import { Chip } from "@mui/material";
import type { TaskStatus } from "../api/taskTypes";
import type { PullRequestState, Status } from "../api/types";
import { named, type Text } from "../i18n";

type Colour = "default" | "success" | "warning" | "error" | "info" | "primary";

export const STATUS_TEXT: Record<Status, Text> = {
  submitted: "Submitted",
  awaiting_approval: "Awaiting approval",
  pull_request_open: "Pull request open",
  planned: "Planned",
  plan_failed: "Plan failed",
  approved: "Approved",
  applying: "Applying",
  apply_failed: "Apply failed",
  applied: "Applied",
  completed: "Completed",
  rejected: "Rejected",
  cancelled: "Cancelled",
};

const STATUS_COLOUR: Record<Status, Colour> = {
  submitted: "info",
  awaiting_approval: "warning",
  pull_request_open: "info",
  planned: "warning",
  plan_failed: "error",
  approved: "info",
  applying: "info",
  apply_failed: "error",
  applied: "info",
  completed: "success",
  rejected: "default",
  cancelled: "default",
};

export const TASK_STATUS_TEXT: Record<TaskStatus, Text> = {
  open: "Waiting",
  processing: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
};

const TASK_COLOUR: Record<TaskStatus, Colour> = {
  open: "info",
  processing: "info",
  completed: "success",
  failed: "error",
  cancelled: "default",
  skipped: "default",
};

/** What was asked for. */
export const ACTION_TEXT: Record<string, Text> = { create: "Create", update: "Change", destroy: "Retire" };

const PULL_REQUEST_TEXT: Record<PullRequestState, Text> = { open: "Open", merged: "Merged", closed: "Closed" };
const PULL_REQUEST_COLOUR: Record<PullRequestState, Colour> = { open: "info", merged: "success", closed: "default" };

export function StatusChip({ status }: { status: Status }) {
  return <Chip size="small" variant="outlined" color={STATUS_COLOUR[status] ?? "default"} label={named(STATUS_TEXT, status)} />;
}

/** What kind of request it is; most create something, and need not say so. */
export function ActionChip({ action }: { action: string }) {
  if (action === "create") return null;
  return <Chip size="small" variant="outlined" color={action === "destroy" ? "warning" : "default"} label={named(ACTION_TEXT, action)} />;
}

export function TaskStatusChip({ status }: { status: TaskStatus }) {
  return <Chip size="small" variant="outlined" color={TASK_COLOUR[status] ?? "default"} label={named(TASK_STATUS_TEXT, status)} />;
}

export function PullRequestStateChip({ state }: { state: PullRequestState }) {
  return <Chip size="small" variant="outlined" color={PULL_REQUEST_COLOUR[state] ?? "default"} label={named(PULL_REQUEST_TEXT, state)} />;
}
