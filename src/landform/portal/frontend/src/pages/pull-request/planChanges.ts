import type { ResourceChange } from "../../api/types";

export type ChangeKind = "destroy" | "replace" | "unknown" | "update" | "create" | "read" | "forget" | "no-op";

/** What loses data comes first; what this page does not know comes before the harmless. */
export const CHANGE_ORDER: ChangeKind[] = ["destroy", "replace", "unknown", "update", "create", "forget", "read", "no-op"];

/** Terraform writes a replacement as two actions, in the order in which it does them. */
export function kindOfChange(actions: string[]): ChangeKind {
  const key = [...actions].sort().join("+");
  switch (key) {
    case "create":
    case "read":
    case "update":
    case "no-op":
    case "forget":
      return key;
    case "delete":
      return "destroy";
    case "create+delete":
      return "replace";
    default:
      return "unknown";
  }
}

export interface ChangeGroup {
  kind: ChangeKind;
  changes: ResourceChange[];
}

export function groupChanges(changes: ResourceChange[]): ChangeGroup[] {
  return CHANGE_ORDER.map((kind) => ({
    kind,
    changes: changes.filter(({ actions }) => kindOfChange(actions) === kind).sort((a, b) => a.address.localeCompare(b.address)),
  })).filter(({ changes: some }) => some.length > 0);
}
