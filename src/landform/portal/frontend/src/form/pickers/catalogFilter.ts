import { isNode } from "../uiSchema";

interface PickerOptions {
  catalogFilter?: unknown;
  allowedKinds?: unknown;
}

/**
 * Write a picker's `ui:options` as `filter=` values of the catalog API.
 *
 * One condition set becomes one filter (`kind=group,spec.type=team`), a list of sets becomes
 * several filters, which are alternatives. A list of values repeats its key, which means "any of".
 */
export function catalogFilters(options: PickerOptions, defaultKinds: string[] = []): string[] {
  const { catalogFilter, allowedKinds } = options;
  const sets = (Array.isArray(catalogFilter) ? catalogFilter : [catalogFilter]).filter(isNode);
  const filters = sets.map(toFilter).filter((filter) => filter !== "");
  if (filters.length > 0) return filters;
  const kinds = Array.isArray(allowedKinds) ? allowedKinds.map(String) : defaultKinds;
  return kinds.length > 0 ? [kinds.map((kind) => `kind=${kind}`).join(",")] : [];
}

function toFilter(conditions: Record<string, unknown>): string {
  return Object.entries(conditions)
    .flatMap(([key, value]) => {
      if (isNode(value)) return value.exists === true ? [key] : []; // "must not exist" has no query form
      return [value].flat().map((one) => `${key}=${String(one)}`);
    })
    .join(",");
}
