import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API, query, requestHeaders } from "./client";
import { problemFrom } from "./problems";
import type { PolicyResult, Request } from "./types";

export type DeliveryState = "waiting" | "read" | "failed";
export type Stage = "request" | "plan";
export type Outcome = "allowed" | "denied" | "failed";

export interface Delivery {
  id: number;
  source: string;
  delivery_id: string;
  event: string;
  state: DeliveryState;
  received_at: string;
  read_at: string | null;
  error: string | null;
  size: number;
}

export interface StuckRequest {
  request: Request;
  waits_for: string;
  problem: string | null;
  attempts: number;
  next_look: string | null;
}

export interface HeldLock {
  directory: string;
  workspace: string;
  pull_request_number: number;
  request_id: string | null;
}

export interface Sweep {
  name: string;
  ran_at: string;
  found: Record<string, number>;
}

export interface Overview {
  stuck: StuckRequest[];
  /** Null: the runner could not be asked. */
  locks: HeldLock[] | null;
  locks_problem: string | null;
  sweeps: Sweep[];
}

export interface StageCheck {
  stage: Stage;
  rules: string[];
  /** Why the engine gives no answer; null: it does. */
  problem: string | null;
}

export interface PolicyFile {
  path: string;
  package: string | null;
  /** Null: both stages read it. */
  stage: Stage | null;
  about: string;
  digest: string;
}

export interface RuleCount {
  stage: Stage;
  rule: string;
  level: PolicyResult["level"];
  requests: number;
}

export interface Policies {
  engine: string;
  checks: StageCheck[];
  /** Null: a server holds its own policies, or there is a `source_problem`. */
  source: { directory: string; digest: string; files: PolicyFile[] } | null;
  source_problem: string | null;
  spoke: { since: string; requests: number; rules: RuleCount[] };
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  object_kind: string;
  object_id: string;
  outcome: Outcome;
  cause: string;
  http_request_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  hash: string;
}

export interface Verdict {
  ok: boolean;
  checked: number;
  first_seq: number;
  head: string;
  fault: { seq: number; reason: string } | null;
}

interface PageOf<T> {
  items: T[];
  next_cursor: string | null;
}

export interface AuditFilter {
  actor: string;
  action: string;
  outcome: string;
  since: string;
  until: string;
}

export function useOverview() {
  return useQuery({
    queryKey: ["operate"],
    queryFn: ({ signal }) => call<Overview>(`${OWN_API}/operate`, { signal }),
    refetchInterval: 15_000,
  });
}

export function usePolicies() {
  return useQuery({
    queryKey: ["operate", "policies"],
    queryFn: ({ signal }) => call<Policies>(`${OWN_API}/operate/policies`, { signal }),
  });
}

export function useDeliveries(state: string) {
  return useInfiniteQuery({
    queryKey: ["deliveries", state],
    queryFn: ({ pageParam, signal }) => call<PageOf<Delivery>>(`${OWN_API}/deliveries${query({ state, cursor: pageParam })}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call<Delivery>(`${OWN_API}/deliveries/${id}/replay`, { method: "POST" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}

export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      call<PageOf<AuditEntry>>(`${OWN_API}/audit${query({ ...wire(filter), cursor: pageParam })}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useVerify() {
  return useMutation({ mutationFn: () => call<Verdict>(`${OWN_API}/audit/verify`) });
}

/** Fetched rather than linked to, so that it is asked for as the one who is signed in. */
export function useExport(filter: AuditFilter) {
  return useMutation({
    mutationFn: async () => {
      const response = await fetch(`${OWN_API}/audit/export${query(wire(filter))}`, { headers: requestHeaders() });
      if (!response.ok) throw problemFrom(response.status, await response.text());
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = "landform-audit.ndjson";
      link.click();
      URL.revokeObjectURL(link.href);
    },
  });
}

/** Days as people choose them, in their own zone; the last one is included. */
function wire({ since, until, ...rest }: AuditFilter) {
  return { ...rest, since: startOf(since, 0), until: startOf(until, 1) };
}

function startOf(day: string, more: number): string {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(date)) return "";
  return new Date(year, month - 1, date + more).toISOString();
}
