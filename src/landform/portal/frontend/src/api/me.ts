import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call, OWN_API } from "./client";
import { chooseUser, chosenUser } from "./identity";
import { ApiError } from "./problems";
import type { Me } from "./types";

const UNKNOWN_USER = [400, 401, 403, 404];

async function fetchMe(signal: AbortSignal): Promise<Me> {
  try {
    return await call<Me>(`${OWN_API}/me`, { signal });
  } catch (error) {
    // A user remembered from another installation must not lock the portal out.
    const stale = error instanceof ApiError && UNKNOWN_USER.includes(error.status) && chosenUser() !== null;
    if (!stale) throw error;
    chooseUser(null);
    return call<Me>(`${OWN_API}/me`, { signal });
  }
}

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: ({ signal }) => fetchMe(signal), staleTime: 5 * 60_000 });
}

export function useSwitchUser(): (ref: string) => void {
  const client = useQueryClient();
  return (ref) => {
    chooseUser(ref);
    // What one user may see or do says nothing about the next one.
    void client.resetQueries();
  };
}
