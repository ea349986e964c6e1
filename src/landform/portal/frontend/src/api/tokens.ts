import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API, segment } from "./client";
import type { GivenToken, NewToken, Token } from "./accessTypes";

const PATH = `${OWN_API}/tokens`;

export function useTokens() {
  return useQuery({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => call<{ items: Token[] }>(PATH, { signal }),
  });
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => call<GivenToken>(PATH, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<void>(`${PATH}/${segment(id)}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}
