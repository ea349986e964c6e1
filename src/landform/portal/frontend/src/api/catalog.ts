import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CATALOG_API, call, query, segment } from "./client";
import type { Entity, EntityPage } from "./types";

interface EntityQuery {
  /** Each string is one `filter=` (conditions joined by commas); several are alternatives. */
  filters: string[];
  term?: string;
  limit?: number;
}

function fetchEntities({ filters, term, limit = 50 }: EntityQuery, cursor: string, signal: AbortSignal) {
  // A cursor carries the whole query, so Backstage takes nothing else beside it.
  const search = cursor
    ? query({ cursor, limit })
    : query({ filter: filters, limit, orderField: "metadata.name,asc", fullTextFilterTerm: term });
  return call<EntityPage>(`${CATALOG_API}/entities/by-query${search}`, { signal });
}

export function useEntities(entityQuery: EntityQuery) {
  return useInfiniteQuery({
    queryKey: ["catalog", "pages", entityQuery],
    queryFn: ({ pageParam, signal }) => fetchEntities(entityQuery, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.pageInfo.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The first page only: enough for a picker, which narrows it by typing. */
export function useEntityOptions(entityQuery: EntityQuery, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["catalog", "options", entityQuery],
    queryFn: ({ signal }) => fetchEntities(entityQuery, "", signal),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

interface Facet {
  value: string;
  count: number;
}

/** The tags in use among entities of these kinds (none: of all), most used first. */
export function useTags(kinds: string[]) {
  return useQuery({
    queryKey: ["catalog", "tags", kinds],
    queryFn: async ({ signal }) => {
      const filter = kinds.length > 0 ? [kinds.map((kind) => `kind=${kind}`).join(",")] : [];
      const search = query({ facet: "metadata.tags", filter });
      const { facets } = await call<{ facets: Record<string, Facet[]> }>(`${CATALOG_API}/entity-facets${search}`, { signal });
      return (facets["metadata.tags"] ?? []).toSorted((a, b) => b.count - a.count);
    },
    staleTime: 60_000,
  });
}

/** The values that entities have at each of these paths, and how many of them do. */
export function useFacets(paths: string[], filters: string[]) {
  return useQuery({
    queryKey: ["catalog", "facets", paths, filters],
    queryFn: async ({ signal }) => {
      const search = query({ facet: paths, filter: filters });
      return (await call<{ facets: Record<string, Facet[]> }>(`${CATALOG_API}/entity-facets${search}`, { signal })).facets;
    },
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function useEntity(kind: string, namespace: string, name: string) {
  const path = [kind, namespace, name].map(segment).join("/");
  return useQuery({
    queryKey: ["catalog", "entity", kind, namespace, name],
    queryFn: ({ signal }) => call<Entity>(`${CATALOG_API}/entities/by-name/${path}`, { signal }),
  });
}
