import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { OWN_API, segment } from "./client";
import { Backoff, readEventStream } from "./eventStream";
import { followRequest, type Connection } from "./followRequest";
import type { ApiError } from "./problems";
import type { RequestEvent } from "./types";

export type { Connection };

export interface RequestEvents {
  events: RequestEvent[];
  connection: Connection;
  error: ApiError | null;
}

type Change = { events: RequestEvent[] } | { connection: Connection; error?: ApiError } | "forget";

const NOTHING: RequestEvents = { events: [], connection: "connecting", error: null };

function reduce(state: RequestEvents, change: Change): RequestEvents {
  if (change === "forget") return NOTHING;
  if ("connection" in change) return { ...state, connection: change.connection, error: change.error ?? null };
  const last = state.events.at(-1)?.id ?? 0;
  // After a reconnect the server may repeat itself; ids only grow.
  return { ...state, events: [...state.events, ...change.events.filter((event) => event.id > last)] };
}

/** The timeline of a request, kept up to date until the request has ended. */
export function useRequestEvents(requestId: string): RequestEvents {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduce, NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    void follow(requestId, client, dispatch, stop.signal);
    return () => {
      stop.abort();
      dispatch("forget");
    };
  }, [requestId, client]);
  return state;
}

function follow(requestId: string, client: QueryClient, dispatch: (change: Change) => void, stop: AbortSignal): Promise<void> {
  const backoff = new Backoff();
  const refresh = (queryKey: string[]) => void client.invalidateQueries({ queryKey });
  return followRequest(
    {
      stream: (after) => stream(requestId, after, stop),
      wait: () => backoff.wait(stop),
      reset: () => backoff.reset(),
      hasStopped: () => stop.aborted,
    },
    {
      onEvent: (event) => {
        dispatch({ events: [event] });
        refresh(["requests", requestId]);
      },
      onReturn: () => refresh(["requests", requestId]),
      onConnection: (connection, error) => {
        if (stop.aborted) return;
        dispatch({ connection, error });
        if (connection === "ended") refresh(["requests"]);
      },
    },
  );
}

async function* stream(requestId: string, after: number, stop: AbortSignal): AsyncGenerator<RequestEvent | "open" | "end"> {
  const path = `${OWN_API}/requests/${segment(requestId)}/events/stream?after=${after}`;
  for await (const event of readEventStream(path, stop)) {
    if (event === "open") yield "open";
    else if (event.type === "end") yield "end";
    else if (event.type === "request-event") yield JSON.parse(event.data) as RequestEvent;
  }
}
