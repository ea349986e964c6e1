import { shortName } from "../api/entityRefs";
import type { Request } from "../api/types";
import { named, t, type Text } from "../i18n";
import { language } from "../i18n/language";

const BEING_APPLIED: Record<string, Text> = { create: "Is being made", update: "Is being changed", destroy: "Is being destroyed" };

/** What an unfinished request waits for, and for whom, in a few words. */
export function waitsFor({ action, status, apply, reviewers = [] }: Pick<Request, "action" | "status" | "apply" | "reviewers">): string {
  const whom = new Intl.ListFormat(language(), { type: "disjunction" }).format(reviewers.map(shortName));
  switch (status) {
    case "submitted":
      return t("The policies are being checked");
    case "awaiting_approval":
      return whom === "" ? t("Waits for approval") : t("Waits for approval by {whom}", { whom });
    case "pull_request_open":
      return t("The plan is being made");
    case "planned":
      return whom === "" ? t("Waits for a review") : t("Waits for a review by {whom}", { whom });
    case "plan_failed":
    case "apply_failed":
      return t("Waits for you: look at what failed, then retry or cancel");
    case "approved":
      return apply === "manual" ? t("Waits for somebody to press Apply") : t("Will be applied in a moment");
    case "applying":
      return named(BEING_APPLIED, action);
    case "applied":
      return action === "destroy" ? t("Is being taken out of the catalog") : t("Is being registered in the catalog");
    default:
      return "";
  }
}

/** What is the requester's turn: these want to be seen first. */
export function isYourTurn({ status, apply }: Pick<Request, "status" | "apply">): boolean {
  return status === "plan_failed" || status === "apply_failed" || (status === "approved" && apply === "manual");
}
