import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { OWN_API, requestHeaders, segment } from "./client";
import { asApiError, problemFrom, type ApiError } from "./problems";
import { EventStreamParser } from "./serverSentEvents";
import type { RequestEvent } from "./types";

export type Connection = "connecting" | "live" | "waiting" | "ended" | "refused";

export interface RequestEvents {
  events: RequestEvent[];
  connection: Connection;
  error: ApiError | null;
}

type Change = { events: RequestEvent[] } | { connection: Connection; error?: ApiError } | "forget";

const NOTHING: RequestEvents = { events: [], connection: "connecting", error: null };
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** The server sends comments while nothing happens; this long a silence means a dead connection. */
const SILENCE_MS = 60_000;

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

async function follow(requestId: string, client: QueryClient, dispatch: (change: Change) => void, stop: AbortSignal) {
  let after = 0;
  let delay = FIRST_DELAY_MS;
  while (!stop.aborted) {
    try {
      for await (const event of stream(requestId, after, stop)) {
        if (event === "open") {
          dispatch({ connection: "live" });
        } else if (event === "end") {
          dispatch({ connection: "ended" });
          void client.invalidateQueries({ queryKey: ["requests"] });
          return;
        } else {
          delay = FIRST_DELAY_MS;
          after = Math.max(after, event.id);
          dispatch({ events: [event] });
          void client.invalidateQueries({ queryKey: ["requests", requestId] });
        }
      }
    } catch (error) {
      if (stop.aborted) return;
      const problem = asApiError(error);
      if ([401, 403, 404].includes(problem.status)) {
        dispatch({ connection: "refused", error: problem });
        return; // asking again changes nothing
      }
    }
    dispatch({ connection: "waiting" });
    await pause(delay * (0.75 + Math.random() / 2), stop);
    delay = Math.min(delay * 2, LONGEST_DELAY_MS);
  }
}

async function* stream(requestId: string, after: number, stop: AbortSignal): AsyncGenerator<RequestEvent | "open" | "end"> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(`${OWN_API}/requests/${segment(requestId)}/events/stream?after=${after}`, {
      headers: requestHeaders({ Accept: "text/event-stream" }),
      cache: "no-store",
      signal: AbortSignal.any([stop, silence.signal]),
    });
    if (!response.ok || response.body === null) throw problemFrom(response.status, await response.text());
    yield "open";
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const event of parser.push(value)) {
        if (event.type === "end") yield "end";
        else if (event.type === "request-event") yield JSON.parse(event.data) as RequestEvent;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
