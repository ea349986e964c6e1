import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API } from "./client";
import type { WaysToSignIn } from "./accessTypes";
import type { Me } from "./types";

export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => call<Me>(`${OWN_API}/me`, { signal }),
    staleTime: 5 * 60_000,
  });
}

export function useWaysToSignIn() {
  return useQuery({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => call<WaysToSignIn>(`${OWN_API}/sign-in`, { signal }),
  });
}

/** Become a person of the catalog: offered on loopback only. */
export function useSwitchUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: string) => call<void>(`${OWN_API}/sign-in/local`, { method: "POST", body: { user } }),
    // What one user may see or do says nothing about the next one.
    onSuccess: () => client.resetQueries(),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (everywhere: boolean) => call<void>(`${OWN_API}/sign-out`, { method: "POST", body: { everywhere } }),
    onSuccess: () => client.resetQueries(),
  });
}
