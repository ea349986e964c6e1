import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API, query } from "./client";
import type { PullRequest, PullRequestState, PullRequestSummary, ReviewState } from "./types";

const BASE = `${OWN_API}/pull-requests`;

export function usePullRequests(state: PullRequestState | "all") {
  return useQuery({
    queryKey: ["pull-requests", "list", state],
    queryFn: ({ signal }) => call<{ items: PullRequestSummary[] }>(`${BASE}${query({ state })}`, { signal }),
  });
}

export function usePullRequest(number: number) {
  return useQuery({
    queryKey: ["pull-requests", number],
    queryFn: ({ signal }) => call<PullRequest>(`${BASE}/${number}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "open" ? 10_000 : false),
  });
}

export function useReview(number: number) {
  return usePullRequestMutation(number, (review: { state: ReviewState; body: string; head_sha: string }) =>
    call(`${BASE}/${number}/reviews`, { method: "POST", body: review }),
  );
}

export function useComment(number: number) {
  return usePullRequestMutation(number, (body: string) =>
    call(`${BASE}/${number}/comments`, { method: "POST", body: { body } }),
  );
}

export function useClosePullRequest(number: number) {
  return usePullRequestMutation(number, () => call(`${BASE}/${number}/close`, { method: "POST", body: {} }));
}

function usePullRequestMutation<T>(number: number, mutationFn: (value: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["pull-requests", number] }),
        client.invalidateQueries({ queryKey: ["pull-requests", "list"] }),
        client.invalidateQueries({ queryKey: ["requests"] }),
      ]),
  });
}
