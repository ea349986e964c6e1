import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import { call, SCAFFOLDER_API, segment } from "./client";
import { Backoff, readEventStream } from "./eventStream";
import { follow, type Connection } from "./follow";
import type { ApiError } from "./problems";
import type { TaskEvent } from "./taskTypes";

export interface TaskEvents {
  events: TaskEvent[];
  connection: Connection;
  error: ApiError | null;
  /** Follow on after a retry; the events so far stay. */
  followAgain: () => void;
}

type State = Omit<TaskEvents, "followAgain">;
type Change = { event: TaskEvent } | { connection: Connection; error?: ApiError } | "forget";

const NOTHING: State = { events: [], connection: "connecting", error: null };
/** Milliseconds. A proxy that keeps events back shows itself by silence: then polling brings them. */
const PATIENCE = { first: 5_000, next: 20_000 };

function reduce(state: State, change: Change): State {
  if (change === "forget") return NOTHING;
  if ("connection" in change) return { ...state, connection: change.connection, error: change.error ?? null };
  // The page may be followed twice in a row: from the beginning again after a change of the task.
  return state.events.some(({ id }) => id === change.event.id) ? state : { ...state, events: [...state.events, change.event] };
}

/** What happens in a task, as it happens. */
export function useTaskEvents(taskId: string): TaskEvents {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduce, NOTHING);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const path = `${SCAFFOLDER_API}/tasks/${segment(taskId)}`;
    const backoff = new Backoff();
    void follow(
      {
        stream: (after) => streamEvents(`${path}/eventstream?after=${after}`, stop.signal),
        poll: (after) => call<TaskEvent[]>(`${path}/events?after=${after}`, { signal: stop.signal }),
        wait: () => backoff.wait(stop.signal),
        hasStopped: () => stop.signal.aborted,
        ends,
      },
      {
        onEvent: (event) => {
          backoff.reset();
          dispatch({ event });
          if (event.type !== "log") void client.invalidateQueries({ queryKey: ["tasks"] });
        },
        onConnection: (connection, error) => {
          if (!stop.signal.aborted) dispatch({ connection, error });
        },
      },
    );
    return () => stop.abort();
  }, [taskId, attempt, client]);
  useEffect(() => () => dispatch("forget"), [taskId]);
  return { ...state, followAgain: () => setAttempt((before) => before + 1) };
}

/** A retry goes on with what had ended. */
function ends({ type }: TaskEvent): boolean | undefined {
  if (type === "recovered") return false;
  return type === "completion" || type === "cancelled" ? true : undefined;
}

async function* streamEvents(path: string, stop: AbortSignal): AsyncGenerator<TaskEvent | "open"> {
  for await (const event of readEventStream(path, stop, PATIENCE)) {
    yield event === "open" ? event : (JSON.parse(event.data) as TaskEvent);
  }
}
