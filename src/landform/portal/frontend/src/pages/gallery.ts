import type { TemplateSummary } from "../api/types";
import { matches } from "./search";
import { t } from "../i18n";

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
  return t("{count, plural, =0 {Not used yet} one {Used once} other {Used # times}}", { count: uses });
}

/** Each value once, in order, as something to choose. */
export function choicesOf(values: string[], label: (value: string) => string = (value) => value) {
  return [...new Set(values)].toSorted().map((value) => ({ value, label: label(value) }));
}
