import { STATE_LABEL, stateOf } from "../../api/landformSpec";
import type { Entity } from "../../api/types";
import { t, type Text } from "../../i18n";

export const STATE_PATH = `metadata.labels.${STATE_LABEL}`;
const URGENCY = ["failed", "drifted", "destroying", "changing"];

/** What somebody should look at comes first; otherwise the order stays. */
export function mostUrgentFirst(resources: Entity[]): Entity[] {
  const rank = (entity: Entity) => {
    const at = URGENCY.indexOf(stateOf(entity) ?? "");
    return at === -1 ? URGENCY.length : at;
  };
  return resources.toSorted((a, b) => rank(a) - rank(b));
}

const WORDS: [string, Text][] = [
  ["failed", "{count, number} failed at the last change"],
  ["drifted", "{count, number} drifted"],
  ["destroying", "{count, number} being destroyed"],
  ["changing", "{count, number} being changed"],
  ["in-sync", "{count, number} in sync"],
];

/** `1 failed at the last change, 12 in sync`; states of which there are none are left out. */
export function stateSummary(counts: { value: string; count: number }[]): string {
  return WORDS.flatMap(([state, text]) => {
    const count = counts.find(({ value }) => value === state)?.count ?? 0;
    return count > 0 ? [t(text, { count })] : [];
  }).join(", ");
}

/** Alternatives of `filter=`: resources of any of these owners. */
export function ownedBy(owners: string[]): string[] {
  return owners.map((owner) => `kind=resource,relations.ownedBy=${owner}`);
}
