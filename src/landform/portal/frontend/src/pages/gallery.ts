import type { TemplateSummary } from "../api/types";
import { matches } from "./search";

export interface GalleryFilter {
  q: string;
  tag: string;
  owner: string;
}

/** The templates that fit the search, the tag and the owner at once. */
export function fitting(templates: TemplateSummary[], { q, tag, owner }: GalleryFilter): TemplateSummary[] {
  return templates.filter(
    (one) =>
      (tag === "" || one.tags.includes(tag)) &&
      (owner === "" || one.owner === owner) &&
      matches(q, [one.name, one.title, one.description, one.owner, one.type, ...one.tags]),
  );
}

/** How often a template was used, in words. */
export function usedText(uses: number): string {
  if (uses === 0) return "Not used yet";
  return uses === 1 ? "Used once" : `Used ${uses} times`;
}

/** Each value once, in order, as something to choose. */
export function choicesOf(values: string[], label: (value: string) => string = (value) => value) {
  return [...new Set(values)].toSorted().map((value) => ({ value, label: label(value) }));
}
