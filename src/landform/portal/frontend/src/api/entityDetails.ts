import { useQuery } from "@tanstack/react-query";
import { call, OWN_API, segment } from "./client";
import { parseEntityRef } from "./entityRefs";
import { isNotFound } from "./problems";
import type { Json } from "./types";

/** Text to paste: how a program connects to a resource. It holds no secret value. */
export interface Snippet {
  language: string;
  title: string;
  code: string;
}

export interface GraphNode {
  ref: string;
  kind: string;
  title: string | null;
  type: string | null;
  /** False: something refers to it, and the catalog does not know it. */
  exists: boolean;
  distance: number;
}

export interface EntityGraph {
  nodes: GraphNode[];
  edges: { source: string; type: string; target: string }[];
  truncated: boolean;
}

export interface HistoryItem {
  at: string;
  actor: string;
  what: "created" | "changed" | "removed";
  diff: Json[];
}

/** A document that is not in the catalog as its author wants; `line` is 0 where there is none. */
export interface CatalogProblem {
  ref: string | null;
  source: string;
  line: number;
  outcome: string;
  message: string | null;
  target: string;
  todo: string;
}

/** An older server does not know the address: null, and the page leaves that part out. */
async function callIfKnown<T>(path: string, signal: AbortSignal): Promise<T | null> {
  try {
    return await call<T>(path, { signal });
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function addressOf(ref: string, part: string): string {
  const { kind, namespace, name } = parseEntityRef(ref);
  return `${OWN_API}/entities/${[kind, namespace, name].map(segment).join("/")}/${part}`;
}

export function useConnection(ref: string) {
  return useQuery({
    queryKey: ["catalog", "connection", ref],
    queryFn: async ({ signal }) => (await callIfKnown<Snippet[]>(addressOf(ref, "connection"), signal)) ?? [],
  });
}

export function useGraph(ref: string, enabled: boolean) {
  return useQuery({
    queryKey: ["catalog", "graph", ref],
    queryFn: ({ signal }) => callIfKnown<EntityGraph>(addressOf(ref, "graph?depth=2"), signal),
    enabled,
  });
}

export function useHistory(ref: string) {
  return useQuery({
    queryKey: ["catalog", "history", ref],
    queryFn: async ({ signal }) => itemsOf(await callIfKnown<{ items: HistoryItem[] }>(addressOf(ref, "history"), signal)),
  });
}

export function useCatalogProblems() {
  return useQuery({
    queryKey: ["catalog", "problems"],
    queryFn: async ({ signal }) => itemsOf(await callIfKnown<{ items: CatalogProblem[] }>(`${OWN_API}/catalog/problems`, signal)),
  });
}

function itemsOf<T>(answer: { items: T[] } | null): T[] | null {
  return answer === null ? null : answer.items;
}
