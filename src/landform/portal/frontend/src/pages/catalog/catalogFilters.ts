import { named, t, type Text } from "../../i18n";

/** What a developer may narrow the catalog by, and where entities keep it. */
export const FACETS = [
  { name: "owner", label: "Owner", any: "Any owner", path: "relations.ownedBy" },
  { name: "type", label: "Type", any: "Any type", path: "spec.type" },
  { name: "lifecycle", label: "Lifecycle", any: "Any lifecycle", path: "spec.lifecycle" },
  { name: "tag", label: "Tag", any: "Any tag", path: "metadata.tags" },
  { name: "environment", label: "Environment", any: "Any environment", path: "metadata.labels.landform.dev/environment" },
] as const;

export type FacetName = (typeof FACETS)[number]["name"];
export type Chosen = Record<FacetName | "kind" | "q", string>;

export const FILTER_NAMES = ["kind", "q", ...FACETS.map(({ name }) => name)] as const;

/** The kinds in the order in which developers look for them. */
export const KINDS = ["component", "resource", "api", "system", "domain", "group", "user", "template", "location"];
export const DEFAULT_KIND = "component";

/** The conditions of one `filter=`, all of which must hold. */
export function filterOf(chosen: Chosen): string {
  const conditions = FACETS.filter(({ name }) => chosen[name] !== "").map(({ name, path }) => `${path}=${chosen[name]}`);
  return [`kind=${kindOf(chosen)}`, ...conditions].join(",");
}

export function kindOf(chosen: Pick<Chosen, "kind">): string {
  return chosen.kind === "" ? DEFAULT_KIND : chosen.kind.toLowerCase();
}

export function isNarrowed(chosen: Chosen): boolean {
  return chosen.q !== "" || FACETS.some(({ name }) => chosen[name] !== "");
}

/** The known kinds first, in our order; then whatever else the catalog holds, by name. */
export function kindTabs(facet: { value: string; count: number }[]): { kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { value, count } of facet) counts.set(value.toLowerCase(), (counts.get(value.toLowerCase()) ?? 0) + count);
  const others = [...counts.keys()].filter((kind) => !KINDS.includes(kind)).sort();
  return [...KINDS, ...others].map((kind) => ({ kind, count: counts.get(kind) ?? 0 })).filter(({ kind, count }) => count > 0 || kind === DEFAULT_KIND);
}

const PLURALS: Record<string, Text> = {
  component: "Components",
  resource: "Resources",
  api: "APIs",
  system: "Systems",
  domain: "Domains",
  group: "Groups",
  user: "Users",
  template: "Templates",
  location: "Locations",
};

/** `component` → `Components`. */
export function pluralOf(kind: string): string {
  return Object.hasOwn(PLURALS, kind) ? named(PLURALS, kind) : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`;
}

/** The same within a sentence: `components`, but `APIs`. */
export function amongText(kind: string): string {
  return pluralOf(kind).replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

const COUNTS: Record<string, Text> = {
  component: "{count, plural, one {# component} other {# components}}",
  resource: "{count, plural, one {# resource} other {# resources}}",
  api: "{count, plural, one {# API} other {# APIs}}",
  system: "{count, plural, one {# system} other {# systems}}",
  domain: "{count, plural, one {# domain} other {# domains}}",
  group: "{count, plural, one {# group} other {# groups}}",
  user: "{count, plural, one {# user} other {# users}}",
  template: "{count, plural, one {# template} other {# templates}}",
  location: "{count, plural, one {# location} other {# locations}}",
};

/** `3 components`, `1 API`. */
export function countText(kind: string, count: number): string {
  const text = Object.hasOwn(COUNTS, kind) ? COUNTS[kind] : undefined;
  if (text !== undefined) return t(text, { count });
  return `${count} ${count === 1 ? kind : `${kind}s`}`;
}
