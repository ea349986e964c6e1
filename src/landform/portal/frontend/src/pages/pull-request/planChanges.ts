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

/** What an apply may lose. */
export const isRed = (kind: ChangeKind): boolean => kind === "destroy" || kind === "replace" || kind === "unknown";

/** What there is to compare: nothing was before a creation, nothing is after a destruction. */
export function sidesOf(kind: ChangeKind): { before: boolean; after: boolean } {
  return { before: kind !== "create" && kind !== "read", after: kind !== "destroy" && kind !== "forget" };
}

const FEW = 20;

/** Where a reviewer has to read what changes; of a long list everybody opens what they look for. */
export function isOpenAtFirst({ kind, changes }: ChangeGroup): boolean {
  return (kind === "update" || kind === "replace" || kind === "unknown") && changes.length <= FEW;
}

const NAMED = 3;

/** The first attributes by name, those that force a replacement alone if there are any; and how many more. */
export function namesOf({ attributes, attributes_left_out }: ResourceChange): { isForced: boolean; names: string; more: number } {
  const forcing = attributes.filter(({ forces_replacement }) => forces_replacement);
  const isForced = forcing.length > 0;
  const all = (isForced ? forcing : attributes).map(({ path }) => path).filter((path) => path !== "");
  const more = all.length - NAMED + (isForced ? 0 : attributes_left_out);
  return { isForced, names: all.slice(0, NAMED).join(", "), more: Math.max(0, more) };
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
