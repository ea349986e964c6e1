import { shortName } from "../../api/entityRefs";
import type { Request } from "../../api/types";

/** What an unfinished request waits for, and for whom, in a few words. */
export function waitsFor({ status, apply, reviewers = [] }: Pick<Request, "status" | "apply" | "reviewers">): string {
  const whom = reviewers.map(shortName).join(" or ");
  switch (status) {
    case "submitted":
      return "The policies are being checked";
    case "awaiting_approval":
      return whom === "" ? "Waits for approval" : `Waits for approval by ${whom}`;
    case "pull_request_open":
      return "The plan is being made";
    case "planned":
      return whom === "" ? "Waits for a review" : `Waits for a review by ${whom}`;
    case "plan_failed":
    case "apply_failed":
      return "Waits for you: look at what failed, then retry or cancel";
    case "approved":
      return apply === "manual" ? "Waits for somebody to press Apply" : "Will be applied in a moment";
    case "applying":
      return "Is being made";
    case "applied":
      return "Is being registered in the catalog";
    default:
      return "";
  }
}

/** What is the requester's turn: these want to be seen first. */
export function isYourTurn({ status, apply }: Pick<Request, "status" | "apply">): boolean {
  return status === "plan_failed" || status === "apply_failed" || (status === "approved" && apply === "manual");
}
