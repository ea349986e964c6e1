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

const PLURALS: Record<string, string> = { api: "APIs" };

/** `component` → `Components`. */
export function pluralOf(kind: string): string {
  return PLURALS[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`;
}

/** `3 components`, `1 API`. */
export function countText(kind: string, count: number): string {
  const plural = pluralOf(kind);
  const words = PLURALS[kind] === undefined ? plural.toLowerCase() : plural;
  return `${count} ${count === 1 ? words.slice(0, -1) : words}`;
}
