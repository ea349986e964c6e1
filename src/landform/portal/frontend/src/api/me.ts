import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API, query } from "./client";
import { ApiError } from "./problems";
import type { WaysToSignIn } from "./accessTypes";
import { forgetAllDrafts } from "../form/draft";
import type { Me } from "./types";

export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => call<Me>(`${OWN_API}/me`, { signal }),
    staleTime: 5 * 60_000,
  });
}

/** False also while nobody knows yet: nothing is offered to a stranger. */
export function useIsSignedIn(): boolean {
  const { data, error } = useMe();
  return data !== undefined && !data.is_nobody && !(error instanceof ApiError && error.status === 401);
}

export function useWaysToSignIn(search = "") {
  return useQuery({
    queryKey: ["sign-in", search],
    queryFn: ({ signal }) => call<WaysToSignIn>(`${OWN_API}/sign-in${query({ search })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Become a person of the catalog: offered on loopback only. */
export function useSwitchUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: string) => call<void>(`${OWN_API}/sign-in/local`, { method: "POST", body: { user } }),
    // What one user may see or do says nothing about the next one.
    onSuccess: (_, user) => {
      const before = client.getQueryData<Me>(["me"]);
      if (before !== undefined && !before.is_nobody && before.subject !== user) forgetAllDrafts();
      return client.resetQueries();
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (everywhere: boolean) => call<void>(`${OWN_API}/sign-out`, { method: "POST", body: { everywhere } }),
    onSuccess: () => {
      forgetAllDrafts(); // whoever sits down here next has nothing to do with them
      return client.resetQueries();
    },
  });
}
