import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { call, OWN_API, segment } from "./client";
import { Backoff, readEventStream } from "./eventStream";
import { follow, type Connection } from "./follow";
import type { ApiError } from "./problems";
import { ENDED, type RequestEvent } from "./types";

export interface RequestEvents {
  events: RequestEvent[];
  connection: Connection;
  error: ApiError | null;
}

type Change = { event: RequestEvent } | { connection: Connection; error?: ApiError } | "forget";

const NOTHING: RequestEvents = { events: [], connection: "connecting", error: null };
/** Milliseconds. A proxy that keeps events back shows itself by silence: then polling brings them. */
const SOON_MS = 5_000;
const SILENCE_MS = 20_000;

function reduce(state: RequestEvents, change: Change): RequestEvents {
  if (change === "forget") return NOTHING;
  if ("connection" in change) return { ...state, connection: change.connection, error: change.error ?? null };
  // React may follow the same request twice at once.
  return state.events.some(({ id }) => id === change.event.id) ? state : { ...state, events: [...state.events, change.event] };
}

/** Whether nothing more comes after an event; asked with every event of a request, in order. */
export function endOfRequest(): (event: RequestEvent) => boolean {
  let isOpen = false;
  return ({ type, to_status }) => {
    if (type === "pull_request_opened") isOpen = true;
    if (type === "pull_request_closed" || type === "pull_request_merged") isOpen = false;
    // What is withdrawn has its pull request closed a moment later.
    return ENDED.has(to_status) && !isOpen;
  };
}

/** The timeline of a request, kept up to date until the request has ended. */
export function useRequestEvents(requestId: string): RequestEvents {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduce, NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    void followRequest(requestId, client, dispatch, stop.signal);
    return () => {
      stop.abort();
      dispatch("forget");
    };
  }, [requestId, client]);
  return state;
}

function followRequest(requestId: string, client: QueryClient, dispatch: (change: Change) => void, stop: AbortSignal): Promise<void> {
  const backoff = new Backoff();
  const path = `${OWN_API}/requests/${segment(requestId)}/events`;
  const refresh = (queryKey: string[]) => void client.invalidateQueries({ queryKey });
  return follow(
    {
      stream: (after) => stream(path, after, stop),
      poll: async (after) => (await call<{ items: RequestEvent[] }>(`${path}?after=${after}`, { signal: stop })).items,
      wait: () => backoff.wait(stop),
      hasStopped: () => stop.aborted,
      ends: endOfRequest(),
    },
    {
      onEvent: (event) => {
        backoff.reset();
        dispatch({ event });
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

async function* stream(path: string, after: number, stop: AbortSignal): AsyncGenerator<RequestEvent | "open"> {
  // Every request has an event; later ones take their time.
  const patience = { first: after === 0 ? SOON_MS : SILENCE_MS, next: SILENCE_MS };
  for await (const event of readEventStream(`${path}/stream?after=${after}`, stop, patience)) {
    if (event === "open") yield "open";
    else if (event.type === "request-event") yield JSON.parse(event.data) as RequestEvent;
  }
}
