import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API, query, segment } from "./client";
import type { FormAction, Parameters, Request, Run } from "./types";

export interface RequestFilter {
  status?: string;
  owner?: string;
  environment?: string;
  requested_by?: string;
  name?: string;
  directory?: string;
  unfinished?: "true";
  limit?: number;
}

interface Page {
  items: Request[];
  next_cursor: string | null;
}

/** Statuses change on their own; the event stream is quicker, this is the safety net. */
const REFRESH_MS = 15_000;
/** Each answer costs the service up to 20 questions to the forge. */
const APPROVALS_REFRESH_MS = 60_000;

/** Asked again for as long as one of them goes on, and only the first page is looked at: all would be asked for. */
export function useRequests(filter: RequestFilter) {
  return useInfiniteQuery({
    queryKey: ["requests", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page>(`${OWN_API}/requests${query({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 && state.data.pages[0]?.items.some(isGoingOn) ? REFRESH_MS : false),
  });
}

function isGoingOn({ is_terminal }: Request): boolean {
  return !is_terminal;
}

/** What waits for the decision of the one who is signed in, the longest waiting first. */
export function useApprovals() {
  return useQuery({
    queryKey: ["requests", "approvals"],
    queryFn: ({ signal }) => call<{ items: Request[] }>(`${OWN_API}/approvals`, { signal }),
    refetchInterval: APPROVALS_REFRESH_MS,
  });
}

export function useRequest(id: string) {
  return useQuery({
    queryKey: ["requests", id],
    queryFn: ({ signal }) => call<Request>(`${OWN_API}/requests/${segment(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.is_terminal ? false : REFRESH_MS),
  });
}

export function useRuns(id: string, isTerminal: boolean) {
  return useQuery({
    queryKey: ["requests", id, "runs"],
    queryFn: ({ signal }) => call<{ items: Run[] }>(`${OWN_API}/requests/${segment(id)}/runs`, { signal }),
    refetchInterval: isTerminal ? false : REFRESH_MS,
  });
}

export interface NewRequest {
  action: FormAction;
  /** The request whose stack an update is of. */
  changes?: string | undefined;
  template: string;
  parameters: Parameters;
  idempotencyKey: string;
}

export function useCreateRequest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ idempotencyKey, ...body }: NewRequest) =>
      call<Request>(`${OWN_API}/requests`, {
        method: "POST",
        headers: { "Idempotency-Key": idempotencyKey },
        body,
      }),
    onSuccess: (request) => {
      client.setQueryData(["requests", request.id], request);
      void client.invalidateQueries({ queryKey: ["requests", "list"] });
    },
  });
}

interface Retirement {
  comment: string;
  idempotencyKey: string;
}

/** Ask to destroy what a request made; the answer is the new request that does so. */
export function useRetire(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ comment, idempotencyKey }: Retirement) =>
      call<Request>(`${OWN_API}/requests/${segment(id)}/retire`, {
        method: "POST",
        headers: { "Idempotency-Key": idempotencyKey },
        body: { comment },
      }),
    onSuccess: (request) => client.setQueryData(["requests", request.id], request),
    // Also after a refusal: it usually means that the page is out of date.
    onSettled: () => void client.invalidateQueries({ queryKey: ["requests"] }),
  });
}

export type RequestCommand = "approve" | "reject" | "cancel" | "retry" | "apply";

export function useRequestCommand(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ command, comment }: { command: RequestCommand; comment?: string }) =>
      call<Request>(`${OWN_API}/requests/${segment(id)}/${command}`, {
        method: "POST",
        body: comment ? { comment } : {},
      }),
    onSuccess: (request) => client.setQueryData(["requests", id], request),
    // Also after a refusal: it usually means that the page is out of date.
    onSettled: () => client.invalidateQueries({ queryKey: ["requests"] }),
  });
}
