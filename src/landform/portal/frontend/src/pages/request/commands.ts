import type { RequestCommand } from "../../api/requests";
import type { Request, Status } from "../../api/types";
import { type Text } from "../../i18n";

interface Command {
  label: Text;
  question: Text;
  comment: "none" | "optional" | "required";
  isMain?: boolean;
  isHarsh?: boolean;
}

const COMMANDS: Record<RequestCommand, Command> = {
  approve: { label: "Approve", question: "The pull request will be opened.", comment: "optional", isMain: true },
  reject: { label: "Reject", question: "The request ends here. Tell the requester what to change.", comment: "required", isHarsh: true },
  apply: { label: "Apply", question: "Terraform applies the approved plan.", comment: "none", isMain: true },
  retry: { label: "Retry", question: "Terraform plans once more, from what exists now. Who approved this commit is not asked again.", comment: "none", isMain: true },
  cancel: { label: "Cancel request", question: "The request is withdrawn, and its pull request is closed unmerged.", comment: "optional", isHarsh: true },
};

const APPLY_RETIREMENT: Command = { ...COMMANDS.apply, question: "Terraform applies the approved plan: what is there is destroyed, with all that it holds.", isHarsh: true };

/** What is asked before a command is given; what destroys something says so. */
export function commandOf(command: RequestCommand, { action }: Pick<Request, "action">): Command {
  return command === "apply" && action === "destroy" ? APPLY_RETIREMENT : COMMANDS[command];
}

const BY_STATUS: Partial<Record<Status, RequestCommand[]>> = {
  submitted: ["cancel"],
  awaiting_approval: ["approve", "reject", "cancel"],
  pull_request_open: ["cancel"],
  planned: ["cancel"],
  plan_failed: ["retry", "cancel"],
  approved: ["apply", "cancel"],
  apply_failed: ["retry", "cancel"],
};

/** Of a request to destroy something, another can only create it again: for that it must be gone. */
export function mayHaveAnother({ action, status }: Pick<Request, "action" | "status">): boolean {
  return action !== "destroy" || status === "completed";
}

/** While Terraform works, and after the end, there is nothing to press. */
export function commandsFor({ status, apply }: Pick<Request, "status" | "apply">): RequestCommand[] {
  const commands = BY_STATUS[status] ?? [];
  return apply === "automatic" ? commands.filter((command) => command !== "apply") : commands;
}
